# Watches that run in the background of a test.

# Starts a command in $folder.
function Start-Watch([string] $Command) {
    Start-InRunspace ([scriptblock]::Create("Set-Location -LiteralPath `$folder; $Command")) @{ folder = $folder }
}

# Waits for so many results, and returns all there are.
function Wait-Result([object] $Run, [int] $Count, [double] $TimeoutSec = 60) {
    Wait-Until { $Run.Output.Count -ge $Count } -TimeoutSec $TimeoutSec
    @($Run.Output[0..($Run.Output.Count - 1)]) # Its enumerator would wait for more.
}

# Waits for so many errors, and returns all there are.
function Wait-Failure([object] $Run, [int] $Count) {
    Wait-Until { $Run.Streams.Error.Count -ge $Count } -TimeoutSec 90
    @($Run.Streams.Error[0..($Run.Streams.Error.Count - 1)])
}

function Remove-Watch([object] $Run) {
    $null = Stop-InRunspace $Run
    Remove-Runspace $Run
}
