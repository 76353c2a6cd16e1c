#Requires -Version 7.4

<#
.SYNOPSIS
    Builds the module and the sandbox and runs every Pester test, each file against them, in this process.

.DESCRIPTION
    Ends with exit code 0 when all tests passed, 1 when one failed or none was found, and 77, as a skipped test does
    elsewhere, when Pester is not to be had; the last line then says why.

.PARAMETER ResultPath
    Where to write the results in JUnit's XML.

.PARAMETER Path
    The test files; all of them when left out.

.PARAMETER Framework
    Which of the module's assemblies are tested: those that the manifest picks for this PowerShell, or those for Windows
    PowerShell, as far as they run in this one. What does not hang on the assemblies is not tested again then: the package,
    the texts, the scripts, the recipes and the drawing of progress.
#>
[CmdletBinding()]
param(
    [string] $ResultPath,
    [string[]] $Path = $PSScriptRoot,
    [ValidateSet('net8.0', 'net472')] [string] $Framework = 'net8.0'
)

$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'

$root = Split-Path (Split-Path $PSScriptRoot)
$oldest = [version] '5.5.0'
$longestDownload = 60

function Find-Pester {
    Get-Module Pester -ListAvailable | Where-Object Version -GE $oldest
}

# Both beside the build's own outputs, so that running tests installs nothing on anybody's machine.
function Restore-Pester([string] $Folder) {
    $said = & dotnet restore (Join-Path $root 'tests/support/Pester.proj') --nologo --verbosity quiet
    if ($LASTEXITCODE -ne 0) {
        Write-Output "Pester could not be restored: $said"
        return
    }

    $package = Get-ChildItem (Join-Path $root 'output/packages/pester') -Directory | Select-Object -First 1
    $module = New-Item (Join-Path $Folder "Pester/$($package.Name)") -ItemType Directory -Force
    Copy-Item (Join-Path $package.FullName 'tools/*') $module -Recurse -Force
}

function Save-Pester([string] $Folder) {
    # On a thread of its own, so that a network that swallows everything costs a minute at most.
    $null = New-Item $Folder -ItemType Directory -Force
    $wanted = @{ Name = 'Pester'; Version = "[$oldest,6.0)"; Path = $Folder; TrustRepository = $true }
    $download = [powershell]::Create().AddCommand('Save-PSResource').AddParameters($wanted)
    $handle = $download.BeginInvoke()
    if ($handle.AsyncWaitHandle.WaitOne([timespan]::FromSeconds($longestDownload))) {
        $download.Streams.Error | ForEach-Object { Write-Output "Pester could not be downloaded: $_" }
    }
}

$modules = Join-Path $root 'output/modules'
$env:PSModulePath = $modules, $env:PSModulePath -join [IO.Path]::PathSeparator
if (-not (Find-Pester)) {
    Restore-Pester $modules
    if (-not (Find-Pester)) {
        Save-Pester $modules
    }

    if (-not (Find-Pester)) {
        Write-Output "Pester $oldest or later is not installed, and could not be downloaded."
        exit 77
    }
}

& (Join-Path $root 'build.ps1') Build
. $PSScriptRoot/Sandbox.ps1
$null = Get-SandboxAssembly
if ($Framework -eq 'net472') {
    # The very module, but for the line that picks the assemblies.
    $copy = Join-Path $root 'output/obj/net472'
    Remove-Item $copy -Recurse -Force -ErrorAction Ignore
    $null = New-Item $copy -ItemType Directory
    Copy-Item (Join-Path $root 'output/Rembg') $copy -Recurse
    $env:REMBG_TEST_MODULE = Join-Path $copy 'Rembg/Rembg.psd1'
    $edition = Join-Path $copy 'Rembg/bin/Rembg.Edition.psd1'
    (Get-Content $edition -Raw) -replace '(?m)^(\s*RootModule\s*=).*$', "`$1 'net472/Rembg.dll'" | Set-Content $edition
}

Import-Module Pester -MinimumVersion $oldest
$configuration = New-PesterConfiguration
$configuration.Run.Path = $Path
if ($Framework -eq 'net472') {
    $configuration.Run.ExcludePath = 'Cutouts', 'Help', 'ManyMachines', 'Package', 'Readme', 'Remove-ImageBackground.Progress', 'Shards', 'Soak', 'Workflows' |
        ForEach-Object { Join-Path $PSScriptRoot "$_.Tests.ps1" }
}

$configuration.Run.PassThru = $true
$configuration.Output.Verbosity = 'Normal'
$configuration.Output.CIFormat = 'None'
if ($ResultPath) {
    $configuration.TestResult.Enabled = $true
    $configuration.TestResult.OutputFormat = 'JUnitXml'
    $configuration.TestResult.OutputPath = $ResultPath
}

# Test files see the preferences of this script: they are to run as they do at a prompt.
$ErrorActionPreference = 'Continue'
$result = Invoke-Pester -Configuration $configuration
exit [int]($result.Result -ne 'Passed' -or $result.TotalCount -eq 0)
