# The module elsewhere than in the tests' own pipeline: in another runspace, to press Ctrl+C on it, and in another
# process, to see what a scheduler sees.

# Starts a script in a runspace of its own, with the module imported and the given variables set.
function Start-InRunspace([scriptblock] $ScriptBlock, [hashtable] $Variable = @{}) {
    $state = [initialsessionstate]::CreateDefault2()
    $state.ImportPSModule($ModulePath)
    $runspace = [runspacefactory]::CreateRunspace($state)
    $runspace.Open()
    foreach ($name in $Variable.Keys) {
        $runspace.SessionStateProxy.SetVariable($name, $Variable[$name])
    }

    $shell = [powershell]::Create()
    $shell.Runspace = $runspace
    $null = $shell.AddScript($ScriptBlock.ToString())
    $output = [Management.Automation.PSDataCollection[psobject]]::new()
    $nothing = [Management.Automation.PSDataCollection[psobject]]::new()
    $nothing.Complete()
    $handle = $shell.BeginInvoke($nothing, $output)
    [pscustomobject]@{ Shell = $shell; Handle = $handle; Output = $output; Streams = $shell.Streams }
}

# Presses Ctrl+C and waits until the pipeline has stopped; how long that took.
function Stop-InRunspace([object] $Run, [double] $TimeoutSec = 20) {
    $clock = [Diagnostics.Stopwatch]::StartNew()
    $stop = $Run.Shell.BeginStop($null, $null)
    if (-not $stop.AsyncWaitHandle.WaitOne([timespan]::FromSeconds($TimeoutSec))) {
        throw "The pipeline did not stop within $TimeoutSec seconds."
    }

    $Run.Shell.EndStop($stop)
    $clock.Elapsed
}

# Waits for the end. What ended the script, if anything did, is thrown here.
function Wait-InRunspace([object] $Run, [double] $TimeoutSec = 60) {
    if (-not $Run.Handle.AsyncWaitHandle.WaitOne([timespan]::FromSeconds($TimeoutSec))) {
        throw "The pipeline did not end within $TimeoutSec seconds."
    }

    $null = $Run.Shell.EndInvoke($Run.Handle)
}

function Remove-Runspace([object] $Run) {
    $Run.Shell.Dispose()
    $Run.Shell.Runspace.Dispose()
}

# Runs a script as Invoke-Pwsh does, but in a session of this process, which has no module imported: its exit code, all that it wrote,
# and its errors.
function Invoke-InSession([string] $Script, [string] $Folder) {
    $shell = [powershell]::Create([initialsessionstate]::CreateDefault2())
    try {
        $null = $shell.AddScript("Set-Location -LiteralPath '$Folder'; `$LASTEXITCODE = 0; & {`n$Script`n} 3>&1; `$LASTEXITCODE")
        $output = @($shell.Invoke() | ForEach-Object { if ($_ -is [Management.Automation.WarningRecord]) { "WARNING: $_" } else { "$_" } })
        [pscustomobject]@{ ExitCode = [int]$output[-1]; Output = @($output | Select-Object -SkipLast 1); Error = @($shell.Streams.Error) }
    }
    catch {
        [pscustomobject]@{ ExitCode = 1; Output = @(); Error = @($_.Exception.InnerException) }
    }
    finally {
        $shell.Dispose()
    }
}

# Compiles the hosts of the tests, once in a process.
function Add-TestHost {
    if (-not ('RembgTests.TestHost' -as [type])) {
        Add-Type -IgnoreWarnings -Path ('TestHost.cs', 'PromptHost.cs', 'WatchingHost.cs' | ForEach-Object { Join-Path $PSScriptRoot $_ })
    }
}

# Runs a script where a person sits, at a prompt of an editor: typed text is only to be had masked, and questions get the
# answer of this number, from 0.
function Invoke-AtPrompt([string] $Script, [string] $Typed = '', [int] $Choice = 0) {
    Add-TestHost
    $person = [RembgTests.PromptHost]::new($Typed, $Choice)
    $state = [initialsessionstate]::CreateDefault2()
    $state.ImportPSModule($ModulePath)
    $runspace = [runspacefactory]::CreateRunspace($person, $state)
    $runspace.Open()
    $shell = [powershell]::Create()
    $shell.Runspace = $runspace
    try {
        $output = $shell.AddScript($Script).Invoke()
        [pscustomobject]@{
            Output = @($output); Errors = @($shell.Streams.Error)
            Shown = $person.Shown; Masked = $person.MaskedReads; Plain = $person.PlainReads
        }
    }
    finally {
        $shell.Dispose()
        $runspace.Dispose()
    }
}

# Waits until a condition holds: never longer than needed, and never for ever.
function Wait-Until([scriptblock] $Condition, [double] $TimeoutSec = 60) {
    $clock = [Diagnostics.Stopwatch]::StartNew()
    while (-not (& $Condition)) {
        if ($clock.Elapsed.TotalSeconds -gt $TimeoutSec) {
            throw "This did not come true within $TimeoutSec seconds: $Condition"
        }

        Start-Sleep -Milliseconds 20
    }
}

# This very PowerShell, as a program and the argument it needs first: the .NET tool is an assembly, and no program.
function Get-PowerShellProgram {
    $program = (Get-Process -Id $PID).Path
    $isAssembly = [IO.Path]::GetFileNameWithoutExtension($program) -eq 'dotnet'
    @{ Path = $program; First = if ($isAssembly) { '"{0}"' -f (Join-Path $PSHOME 'pwsh.dll') } else { '' } }
}

# Runs a script in a fresh process with the module imported: its exit code, its output and its errors as lines.
function Invoke-Pwsh([string] $Script, [switch] $NoModule, [double] $TimeoutSec = 120, [switch] $WithoutRights) {
    if (-not $NoModule) {
        $Script = "Import-Module '$($ModulePath -replace "'", "''")'; $Script"
    }

    $encoded = [Convert]::ToBase64String([Text.Encoding]::Unicode.GetBytes($Script))
    $program = Get-PowerShellProgram
    $start = [Diagnostics.ProcessStartInfo]::new($program.Path)
    $start.Arguments = "$($program.First) -NoProfile -NonInteractive -OutputFormat Text -EncodedCommand $encoded"
    $start.UseShellExecute = $false
    $start.RedirectStandardInput = $start.RedirectStandardOutput = $start.RedirectStandardError = $true
    $start.StandardOutputEncoding = $start.StandardErrorEncoding = [Text.Encoding]::UTF8
    $start.EnvironmentVariables['NO_COLOR'] = '1'
    if ($WithoutRights) {
        Remove-Right $start
    }

    $process = [Diagnostics.Process]::Start($start)
    try {
        $process.StandardInput.Close()
        $output = $process.StandardOutput.ReadToEndAsync()
        $errors = $process.StandardError.ReadToEndAsync()
        if (-not $process.WaitForExit($TimeoutSec * 1000)) {
            $process.Kill()
            throw "The script did not end within $TimeoutSec seconds: $Script"
        }

        if (-not [Threading.Tasks.Task]::WaitAll(@($output, $errors), 30000)) {
            throw "The script has ended, but its streams have not: $Script"
        }

        [pscustomobject]@{
            ExitCode = $process.ExitCode
            Output = @($output.Result -split '\r?\n' | Where-Object { $_ })
            # Before 7.6, PowerShell colors its errors whatever NO_COLOR says.
            Error = @($errors.Result -replace '\x1b\[[0-9;]*m' -split '\r?\n' | Where-Object { $_ })
        }
    }
    finally {
        $process.Dispose()
    }
}
