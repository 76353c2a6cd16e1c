#Requires -Version 7.4

<#
.SYNOPSIS
    Builds the module and runs every Pester test against it, in three processes in parallel, each of which takes one file after another.

.DESCRIPTION
    Pester is taken from the package that tests/support/Pester.proj names, whatever is installed. Ends with exit code 0 when all tests
    passed, 1 when one failed or none was found, and 77, as a skipped test does elsewhere, when Pester is not available; the last line
    then says why.

.PARAMETER ResultPath
    Where to write a line for each test: outcome, name and message, separated by tabs.

.PARAMETER Path
    The test files; all of them when left out.

.PARAMETER BuildOnly
    Builds what the tests need, and runs none. The assemblies for Windows PowerShell are then in output/obj/net472, in a module that
    loads them everywhere.

.PARAMETER NoBuild
    Takes what has been built.
#>
[CmdletBinding()]
param(
    [string] $ResultPath,
    [string[]] $Path = (Join-Path $PSScriptRoot '*.Tests.ps1'),
    [switch] $BuildOnly,
    [switch] $NoBuild
)

$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$root = Split-Path (Split-Path $PSScriptRoot)

# The package is beside the build's own outputs: running tests installs nothing on the machine.
$said = & dotnet restore (Join-Path $root 'tests/support/Pester.proj') --nologo --verbosity quiet
$pester = Get-ChildItem (Join-Path $root 'output/packages/pester') -Directory -ErrorAction Ignore | Select-Object -Last 1
if ($LASTEXITCODE -ne 0 -or -not $pester) {
    Write-Output "Pester could not be restored: $said"
    exit 77
}

if (-not $NoBuild) {
    if ($BuildOnly) {
        $env:RunAnalyzers = 'false' # dotnet test, which asks for this, has just analyzed the same source.
    }

    & (Join-Path $root 'build.ps1') Build
}

. $PSScriptRoot/Sandbox.ps1
. $PSScriptRoot/Runspaces.ps1
if ($BuildOnly) {
    # The very module, but for the line that picks the assemblies.
    $copy = Join-Path $root 'output/obj/net472'
    Remove-Item $copy -Recurse -Force -ErrorAction Ignore
    $null = New-Item $copy -ItemType Directory
    Copy-Item (Join-Path $root 'output/Rembg') $copy -Recurse
    $edition = Join-Path $copy 'Rembg/bin/Rembg.Edition.psd1'
    (Get-Content $edition -Raw) -replace '(?m)^(\s*RootModule\s*=).*$', "`$1 'net472/Rembg.dll'" | Set-Content $edition
    exit 0
}

$null = Get-SandboxAssembly
$results = Join-Path $root 'output/obj/pester'
Remove-Item $results -Recurse -Force -ErrorAction Ignore
$null = New-Item $results -ItemType Directory
$program = Get-PowerShellProgram
$arguments = @($program.First.Trim('"'); '-NoProfile'; '-NonInteractive'; '-File'; Join-Path $PSScriptRoot 'Invoke-Files.ps1') | Where-Object { $_ }
$arguments += '-Pester', (Join-Path $pester.FullName 'tools/Pester.psd1'), '-ResultFolder', $results

# The longest first, so that none of them begins when all others have ended: those that start processes or wait for events, then by size.
$slow = 'Cutouts', 'Remove-ImageBackground.Watch', 'Remove-ImageBackground.Progress', 'Remove-ImageBackground.Errors', 'Workflows', 'ManyMachines',
    'WatchedMounts', 'WatchedCopies', 'Readme', 'Scheduled' -replace '$', '.Tests'
$order = { if ($slow -contains $_.BaseName) { $slow.IndexOf($_.BaseName) } else { $slow.Count } }
$files = Get-Item $Path | Sort-Object $order, @{ Expression = 'Length'; Descending = $true }
1..3 | ForEach-Object -ThrottleLimit 3 -Parallel {
    # What is said of a file stays together.
    $said = [Text.StringBuilder]::new()
    & $using:program.Path @using:arguments @($using:files | ForEach-Object FullName) *>&1 | ForEach-Object {
        $null = $said.AppendLine("$_")
        if ("$_" -match 'Tests Passed: ') {
            [Console]::Out.Write($said)
            $null = $said.Clear()
        }
    }
    [Console]::Out.Write($said)
}

$lines = foreach ($file in $files) {
    $noted = Get-Content (Join-Path $results "$($file.BaseName).tsv") -ErrorAction Ignore
    if ($noted) { $noted } else { "Failed`t$($file.BaseName)`tIts tests did not end." }
}

$counts = $lines | Group-Object { ($_ -split "`t")[0] } -NoElement | ForEach-Object { "$($_.Count) $($_.Name)" }
Write-Output "Pester: $($counts -join ', ')"
if ($ResultPath) {
    [IO.File]::WriteAllLines($ResultPath, [string[]]$lines)
}

exit [int](-not $lines -or $lines -match '^Failed\t')
