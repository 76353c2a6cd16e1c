#Requires -Version 7.4

<#
.SYNOPSIS
    Runs Pester files one after another. Several processes may be given the same files: each file runs in the process that is the
    first to create its result.

.PARAMETER Path
    The test files.

.PARAMETER ResultFolder
    Where Invoke-File.ps1 writes the result of each file. The result of a file whose process ended before its tests is empty.

.PARAMETER Pester
    Pester's manifest.
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory, ValueFromRemainingArguments)] [string[]] $Path,
    [Parameter(Mandatory)] [string] $ResultFolder,
    [Parameter(Mandatory)] [string] $Pester
)

foreach ($file in $Path) {
    $result = Join-Path $ResultFolder "$(Split-Path $file -LeafBase).tsv"
    try {
        [IO.File]::Open($result, 'CreateNew').Dispose()
    }
    catch [IO.IOException] {
        continue # Another process runs it.
    }

    & $PSScriptRoot/Invoke-File.ps1 -Path $file -ResultPath $result -Pester $Pester
}
