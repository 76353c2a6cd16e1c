# The show of the demo: what a person would type, and what comes back.

param([string] $Folder)

$ErrorActionPreference = 'Stop'
Import-Module "$PSScriptRoot/../../output/Rembg"
Set-Location -LiteralPath $Folder

function Show-Line([string] $Comment, [string] $Line) {
    Write-Host ''
    Write-Host "# $Comment" -ForegroundColor DarkGray
    Write-Host 'PS> ' -NoNewline -ForegroundColor DarkGray
    Write-Host $Line -ForegroundColor Yellow
    & ([scriptblock]::Create($Line)) | Out-Host
}

Show-Line 'The main job.' 'Get-ChildItem *.jpg | Remove-ImageBackground'
Show-Line 'The whole folder. What is there already is not paid for again.' 'Get-ChildItem * -Exclude *-nobg.* | Remove-ImageBackground -SkipExisting'
Show-Line 'As a shop wants them.' 'Get-ChildItem *.png, *.bmp | Remove-ImageBackground -OutputDirectory shop -Format Jpeg -Width 400 -BackgroundColor seashell'
Show-Line 'What it cost.' 'Get-RembgUsage'
