# A folder that several machines share, with what the recipes for many machines find in it, and programs that they call.

# Makes photos, cutouts.ps1 and key.env. Each photo is tellable from every other.
function New-Store([string] $Path, [int] $Count) {
    $folders = 'bags', 'shoes/new', 'shoes/old', 'hats'
    $content = New-BmpContent 40 30
    for ($index = 0; $index -lt $Count; $index++) {
        $padded = [byte[]]::new(6000)
        $content.CopyTo($padded, 0)
        [BitConverter]::GetBytes($index).CopyTo($padded, 5900)
        [BitConverter]::GetBytes($padded.Length).CopyTo($padded, 2)
        $folder = [IO.Directory]::CreateDirectory((Join-Path $Path "photos/$($folders[$index % $folders.Count])")).FullName
        [IO.File]::WriteAllBytes((Join-Path $folder ('p{0:0000}.bmp' -f $index)), $padded)
    }

    Copy-Item (Join-Path $RepositoryRoot docs/scripts/cutouts.ps1) -Destination $Path
    Set-Content (Join-Path $Path key.env) 'REMBG_API_KEY=sandbox'
}

# Makes a folder of programs that come before those of the machine, and sets what scripts need to find the module.
function Enter-ProgramFolder([string] $Path) {
    $script:environmentBefore = @{ PATH = $env:PATH; PSModulePath = $env:PSModulePath }
    $null = New-Item $Path -ItemType Directory -Force
    if ($PSVersionTable.Platform -eq 'Unix') {
        $program = Get-PowerShellProgram
        Add-Program $Path pwsh "exec '$($program.Path)' $($program.First) `"`$@`""
    }

    $env:PATH = $Path, $env:PATH -join [IO.Path]::PathSeparator
    $env:PSModulePath = (Split-Path (Split-Path $ModulePath)), $env:PSModulePath -join [IO.Path]::PathSeparator
}

function Exit-ProgramFolder {
    $env:PATH = $environmentBefore.PATH
    $env:PSModulePath = $environmentBefore.PSModulePath
}

function Add-Program([string] $Folder, [string] $Name, [string] $Command) {
    $path = Join-Path $Folder $Name
    Set-Content $path "#!/bin/sh`n$Command"
    chmod 755 $path
}

# Runs a text in a shell, in a folder: its exit code and what it wrote.
function Invoke-Shell([string] $Code, [string] $Folder, [string] $Shell = 'sh') {
    $file = Join-Path $TestDrive "$([guid]::NewGuid()).sh"
    Set-Content $file $Code
    Push-Location -LiteralPath $Folder
    try {
        $output = & $Shell -e $file 2>&1 | ForEach-Object { "$_" }
        [pscustomobject]@{ ExitCode = $LASTEXITCODE; Output = @($output) }
    }
    finally {
        Pop-Location
    }
}

# What runs side by side have to leave behind: an output for each photo and nothing else.
function Assert-StoreIsDone([string] $Path, [int] $Count) {
    $files = Get-ChildItem (Join-Path $Path web) -Recurse -File | Where-Object { $_.Extension -notin '.csv', '.html' -and $_.Name -ne '.rembg.jsonl' }
    $files | Where-Object Extension -NE '.webp' | Should -BeNullOrEmpty
    @($files) | Should -HaveCount $Count
    $files | Where-Object { -not (Test-ImageIntegrity $_.FullName) } | Should -BeNullOrEmpty
    $names = $files | ForEach-Object { [IO.Path]::GetRelativePath((Join-Path $Path web), $_.FullName) -replace '\.webp$' }
    $sources = Get-ChildItem (Join-Path $Path photos) -Recurse -File | ForEach-Object { [IO.Path]::GetRelativePath((Join-Path $Path photos), $_.FullName) -replace '\.bmp$' }
    Compare-Object $names $sources | Should -BeNullOrEmpty
}
