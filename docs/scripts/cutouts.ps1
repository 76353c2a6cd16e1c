<#
.SYNOPSIS
    The nightly job: makes a cut-out of every image below a folder that has none yet, or has changed since.

.DESCRIPTION
    Keeps one log (CSV) with a row for each image, made or failed, and beside it a report (HTML) of what was new. Says in one
    line how it went, and ends with an exit code that a scheduler can act on:

    0  every image has its cut-out, or another run is at work on it
    1  the script did not get as far as that: a parameter is mistyped, or the module is not installed
    2  some images failed; the log says which and why, and the next run tries them again
    3  the key is missing or refused, or the account is not verified
    4  the credits of the day or of the month are used up
    5  -MaximumImageCount was reached, and images are left for the next run
    6  the source is missing or holds no image (a share that is not mounted, a mistyped name), or it is the destination
    7  the log could not be written; or the report could not, and all else went well

    What keeps a run from starting, or ends it, goes before images that failed, and these go before images that are left.
    It is safe to run again at any time, and beside itself on other machines that share the folders.

.PARAMETER Source
    The folder with the images: JPEG, PNG, WebP and BMP, in it and in all folders below it.

.PARAMETER Destination
    The folder for the cut-outs, where the folders of the source are mirrored. It may lie inside the source.

.PARAMETER LogDirectory
    The folder for logs; "log" in the destination when left out. Each run has a file of its own there.

.PARAMETER ReportPath
    The file for the report, which replaces that of the last run; left out, each run has one beside its log.

.PARAMETER MaximumImageCount
    Sends at most so many images in this run. Each costs one credit.

.PARAMETER EnvFile
    A file that holds the key as REMBG_API_KEY=...; left out, the key is the session's, or $env:REMBG_API_KEY.

.PARAMETER Shard
    The part of the images that this run is for, as 3/8: the third of eight, by a hash of each path below the source. For
    machines that share no folder; those that do need no parts.

.PARAMETER Picture
    What the cut-outs are to look like, as parameters of Remove-ImageBackground: @{ Format = 'Jpeg'; BackgroundColor = 'White' }.

.PARAMETER AllowEmptySource
    Ends with 0 when the source holds no image, for a folder that is emptied after each run.

.EXAMPLE
    pwsh -NoProfile -NonInteractive -File cutouts.ps1 -Source /srv/photos -Destination /srv/web
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory, Position = 0)] [string] $Source,
    [Parameter(Mandatory, Position = 1)] [string] $Destination,
    [string] $LogDirectory,
    [string] $ReportPath,
    [ValidateRange(0, [int]::MaxValue)] [int] $MaximumImageCount = [int]::MaxValue,
    [string] $EnvFile,
    [string] $Shard = '1/1',
    [hashtable] $Picture = @{},
    [switch] $AllowEmptySource
)

# Whatever the caller prefers: one image that fails does not end the others, and nobody watches.
$ErrorActionPreference = 'Continue'
$ProgressPreference = 'SilentlyContinue'

$extensions = '.jpg', '.jpeg', '.png', '.webp', '.bmp'
$resultColumns = 'Status', 'Reason', 'SourcePath', 'OutputPath', 'Format', 'Options', 'SourceLength', 'OutputLength', 'Attempts', 'UnknownOutcomeCount', 'Elapsed', 'Orientation', 'Warning'
$columns = @('Time') + $resultColumns + @('Error', 'Message', 'Action')
$mostWarnings = 20
$exitCodes = @{
    ApiKeyMissing = 3; InvalidApiKey = 3; EmailNotVerified = 3; InsecureEndpoint = 3; ReadFailed = 3
    DailyLimitReached = 4; MonthlyLimitReached = 4
}
$counts = @{}
$run = @{ Found = 0; Made = 0; Failed = 0; Left = 0; Unknown = 0; LogFailure = $null }

# Row by row, so that a run that is killed leaves in the log what it did.
function Write-LogLine([object[]] $Cell) {
    $texts = $Cell | ForEach-Object { "$_".Replace('"', '""') }
    try {
        $log.WriteLine('"' + ($texts -join '","') + '"')
    }
    catch {
        $run.LogFailure = $_
        throw
    }
}

function Write-LogRow([System.Collections.IDictionary] $Row) {
    $Row['Time'] = [DateTimeOffset]::Now.ToString('yyyy-MM-ddTHH:mm:sszzz', [cultureinfo]::InvariantCulture)
    Write-LogLine ($columns | ForEach-Object { $Row[$_] })
    $kind = "$($Row['Status']) $($Row['Reason'])$($Row['Error'])".TrimEnd()
    $counts[$kind] = 1 + $counts[$kind]
    $run.Unknown += [int] $Row['UnknownOutcomeCount']
}

function Write-LogResult([object] $Result) {
    $row = @{}
    foreach ($column in $resultColumns) {
        $row[$column] = $Result.$column
    }

    Write-LogRow $row
    $run.Made += $Result.Status -eq 'Completed'
    $run.Left += $Result.Status -eq 'NotSubmitted'
    $run.Found -= $Result.Reason -in 'EarlierOutput', 'NotAPicture'
}

function Write-LogFailure([Management.Automation.ErrorRecord] $Failure) {
    $id = $Failure.FullyQualifiedErrorId -replace ',.*'
    $known = $Failure.Exception | Select-Object Attempts, UnknownOutcomeCount, KeptPath
    $message = "$Failure"
    $action = if ($Failure.ErrorDetails) { $Failure.ErrorDetails.RecommendedAction }
    if ($action -and $message.EndsWith($action)) {
        $message = $message.Substring(0, $message.Length - $action.Length).TrimEnd()
    }

    Write-LogRow @{
        Status = 'Failed'; SourcePath = $Failure.TargetObject; OutputPath = $known.KeptPath; Attempts = $known.Attempts
        UnknownOutcomeCount = $known.UnknownOutcomeCount; Error = $id; Message = $message; Action = $action
    }
    $run.Failed++
    if ($run.Failed -le $mostWarnings) {
        Write-Warning "${id}: $message"
    }
}

# The same on every machine: the path below the source, with / and composed characters, and its case as it is.
function Test-Shard([IO.FileInfo] $Image) {
    $path = $Image.FullName.Substring($Source.TrimEnd('/', '\').Length + 1).Replace('\', '/').Normalize()
    [BitConverter]::ToUInt32($sha256.ComputeHash([Text.Encoding]::UTF8.GetBytes($path)), 0) % $shardCount + 1 -eq $shardNumber
}

if (-not (Get-Module Rembg)) {
    # The module that this script came with; for a copy that lies elsewhere, the installed one.
    $own = Join-Path (Split-Path $PSScriptRoot) 'Rembg.psd1'
    $module = if (Test-Path -LiteralPath $own) { $own } else { 'Rembg' }
    Import-Module $module -ErrorAction Stop
}

# Here and not by an attribute, because "exit $LASTEXITCODE" after a call that did not bind would be exit code 0.
$sha256 = [Security.Cryptography.SHA256]::Create()
$shardNumber, $shardCount = if ($Shard -match '^[0-9]{1,6}/[0-9]{1,6}$') { [int[]] ($Shard -split '/') } else { 0, 0 }
if ($shardNumber -lt 1 -or $shardNumber -gt $shardCount) {
    Write-Warning "'$Shard' is not a shard such as 3/8, the third of eight, so nothing was sent."
    exit 1
}

if (-not (Test-Path -LiteralPath $Source -PathType Container)) {
    Write-Warning "There is no folder '$Source', so nothing was sent. Is the share mounted, and the name right?"
    exit 6
}

try {
    if (-not $LogDirectory) {
        $LogDirectory = Join-Path $Destination 'log'
    }

    $Source = (Get-Item -LiteralPath $Source -Force).FullName

    # By .NET, for New-Item with -Force is content with a file in the place of the folder.
    $Destination, $LogDirectory = $Destination, $LogDirectory | ForEach-Object {
        [IO.Directory]::CreateDirectory($ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($_)).FullName
    }

    # With these in the name, machines that start at the same moment have logs of their own.
    $name = '{0:yyyy-MM-dd-HHmmss-fff}-{1}-{2}' -f [datetime]::Now, [Environment]::MachineName, $PID
    $logPath = Join-Path $LogDirectory "$name.csv"
    $log = [IO.StreamWriter]::new([IO.FileStream]::new($logPath, 'CreateNew', 'Write', 'Read'), [Text.UTF8Encoding]::new($true))
    $log.AutoFlush = $true
    Write-LogLine $columns
}
catch {
    Write-Warning "The log cannot be written, so nothing was sent. $_"
    exit 7
}

if ($Source.TrimEnd('/', '\') -ceq $Destination.TrimEnd('/', '\')) {
    Write-Warning "Source and destination are the same folder, '$Source', so nothing was sent."
    $log.Dispose()
    exit 6
}

$cause = $null
$unread = @()
try {
    if ($EnvFile) {
        Set-RembgApiKey -EnvFile $EnvFile -ErrorAction Stop
    }

    Get-ChildItem -LiteralPath $Source -Recurse -File -ErrorAction SilentlyContinue -ErrorVariable unread |
        Where-Object { $_.Extension -in $extensions } |
        Where-Object { $run.Found++; Test-Shard $_ } |
        Remove-ImageBackground -OutputDirectory $Destination -RelativeTo $Source -SkipExisting -MaximumImageCount $MaximumImageCount @Picture 2>&1 |
        ForEach-Object {
            if ($_ -is [Management.Automation.ErrorRecord]) { Write-LogFailure $_ } else { Write-LogResult $_ }
        }

    # Folders that could not be listed may hold images that nobody has seen.
    $unread | Where-Object { $_ -is [Management.Automation.ErrorRecord] } | ForEach-Object { Write-LogFailure $_ }
}
catch {
    $cause = $_
    if (-not $run.LogFailure) {
        Write-LogFailure $cause
    }
}
finally {
    $log.Dispose()
}

$exitCode = if ($run.LogFailure) {
    Write-Warning "The log could not be written to its end, so the run was ended. $($run.LogFailure)"
    7
}
elseif ($cause) {
    $known = $exitCodes[$cause.FullyQualifiedErrorId -replace ',.*']
    if ($known) { $known } else { 1 }
}
elseif ($run.Found -eq 0 -and -not $AllowEmptySource) {
    Write-Warning "No image was found in '$Source'. Is the share mounted, and the name right?"
    6
}
elseif ($run.Failed) { 2 }
elseif ($run.Left) { 5 }
else { 0 }

$report = 'none, for there is nothing new'
if ($counts.Keys | Where-Object { $_ -ne 'Skipped UpToDate' }) {
    if (-not $ReportPath) {
        $ReportPath = [IO.Path]::ChangeExtension($logPath, '.html')
    }

    try {
        $report = Import-Csv -LiteralPath $logPath | Where-Object Reason -NE 'UpToDate' | Export-RembgReport $ReportPath -Force -ErrorAction Stop
    }
    catch {
        Write-Warning "The report could not be written. $_"
        $report = 'none'
        if ($exitCode -eq 0) {
            $exitCode = 7
        }
    }
}

$parts = $counts.Keys | Sort-Object | ForEach-Object { "$($counts[$_]) $_" }
if (-not $parts) {
    $parts = 'nothing to do'
}

$credits = if ($run.Unknown) { "$($run.Made), perhaps $($run.Unknown) more" } else { $run.Made }
"Cut-outs: $(@($parts) -join ', '). Credits: $credits. Exit code: $exitCode. Log: $logPath. Report: $report."
exit $exitCode
