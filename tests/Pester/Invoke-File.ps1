#Requires -Version 7.4

<#
.SYNOPSIS
    Runs one Pester file against a module that has been built, and writes a line for each test: outcome, name and message,
    separated by tabs.

.PARAMETER Path
    The test file.

.PARAMETER ResultPath
    Where to write the lines.

.PARAMETER Pester
    Pester's manifest.
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [string] $Path,
    [Parameter(Mandatory)] [string] $ResultPath,
    [Parameter(Mandatory)] [string] $Pester
)

$ProgressPreference = 'SilentlyContinue'
Import-Module $Pester -ErrorAction Stop
$configuration = New-PesterConfiguration
$configuration.Run.Path = $Path
$configuration.Run.PassThru = $true
$configuration.Output.Verbosity = 'Detailed'
$configuration.Output.CIFormat = 'None'
$result = Invoke-Pester -Configuration $configuration

function Format-Line([string] $Outcome, [string] $Name, [object[]] $Message) {
    $Outcome, "$(Split-Path $Path -LeafBase): $Name", "$Message" -replace '[\p{Cc}]+', ' ' -join "`t"
}

$lines = @(
    foreach ($test in $result.Tests) {
        switch ($test.Result) {
            Passed { Format-Line Passed $test.ExpandedPath "$([Math]::Round($test.Duration.TotalSeconds, 2)) s" }
            Skipped { Format-Line NotExecuted $test.ExpandedPath ($test.ErrorRecord.TargetObject.Because) }
            Failed { Format-Line Failed $test.ExpandedPath @($test.ErrorRecord; $test.Block.ErrorRecord) }
        }
    }

    # What fails outside of tests: a file that cannot be read, or what follows the last test.
    foreach ($broken in @($result.FailedContainers; $result.FailedBlocks | Where-Object { -not $_.Tests.Where({ $_.Result -eq 'Failed' }) })) {
        Format-Line Failed "$($broken.Item)$($broken.ExpandedPath)" $broken.ErrorRecord
    }
)

[IO.File]::WriteAllLines($ResultPath, [string[]]$lines)
exit [int]($result.Result -ne 'Passed')
