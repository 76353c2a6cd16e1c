<#
.SYNOPSIS
    The nightly job: makes a cut-out of every image below a folder that has none yet, or has changed since.

.DESCRIPTION
    Writes one log (CSV) with a row for each image, made or failed, and beside it a report (HTML) of what is new. Reports the
    result in one line, and ends with an exit code that a scheduler can act on:

    0  every image has its cut-out, or another run is processing it
    1  the script could not start: a parameter is wrong or missing, or the module is not installed
    2  some images failed, or the service cannot be reached; the log says why, and the next run tries them again
    3  the key is missing or refused, or the account is not verified
    4  the credits of the day or of the month are used up
    5  -MaximumImageCount was reached, and images are left for the next run
    6  the source is missing or has no images (a share that is not mounted, a mistyped name), or is the destination
    7  the log or the destination cannot be written (a full disk); or the report cannot, and all else went well
    8  the run was stopped by SIGTERM (a service that is stopped, a shutdown); the next run continues

    If several apply, what prevents or ends a run wins over images that failed, and these win over images that are left.
    It is safe to run again at any time, and at the same time on other machines that share the folders.

.PARAMETER Source
    The folder with the images: JPEG, PNG, WebP and BMP, in it and in all folders below it. They are never changed.

.PARAMETER Destination
    The folder for the cut-outs, with the same subfolders as the source. It may lie inside the source.

.PARAMETER LogDirectory
    The folder for logs; by default the destination's name with "-log", beside it. Each run has a file of its own there.

.PARAMETER ReportPath
    The file for the report, which replaces that of the last run; by default each run has one beside its log.

.PARAMETER MaximumImageCount
    Sends at most this many images in this run. Each costs one credit.

.PARAMETER EnvFile
    A file that contains the key as REMBG_API_KEY=...; by default the session's key is used, or $env:REMBG_API_KEY.

.PARAMETER Shard
    The part of the images that this run processes, as 3/8: the third of eight, by a hash of each path below the source. For
    machines that share no folder; machines that share one need no shards.

.PARAMETER Format
    Webp (the default), Png, Jpeg or Bmp. This and the next seven are those of Remove-ImageBackground.

.PARAMETER Width
    The width in pixels. Without -ExactResize, width and height are the most that the cut-out may measure.

.PARAMETER Height
    The height in pixels.

.PARAMETER ExactResize
    Stretches the picture to exactly -Width by -Height.

.PARAMETER Angle
    Turns the picture by so many degrees.

.PARAMETER NoExpand
    Keeps the size of a picture that is turned, and cuts its corners off.

.PARAMETER BackgroundColor
    A colour behind the cut-out: White, '#ff8800'.

.PARAMETER Mask
    Makes the mask and not the cut-out.

.PARAMETER Picture
    The same options as a hashtable, for a script that keeps them: @{ Format = 'Jpeg'; BackgroundColor = 'White' }.

.PARAMETER AllowEmptySource
    Ends with 0 when the source has no images, for a folder that is emptied after each run.

.EXAMPLE
    pwsh -NoProfile -NonInteractive -File cutouts.ps1 -Source /srv/photos -Destination /srv/web -Format Jpeg -BackgroundColor White
#>
[CmdletBinding()]
param(
    [Parameter(Position = 0)] [string] $Source,
    [Parameter(Position = 1)] [string] $Destination,
    [string] $LogDirectory,
    [string] $ReportPath,
    [ValidateRange(0, [int]::MaxValue)] [int] $MaximumImageCount = [int]::MaxValue,
    [string] $EnvFile,
    [string] $Shard = '1/1',
    [string] $Format,
    [string] $Width,
    [string] $Height,
    [switch] $ExactResize,
    [string] $Angle,
    [switch] $NoExpand,
    [string] $BackgroundColor,
    [switch] $Mask,
    [hashtable] $Picture = @{},
    [switch] $AllowEmptySource
)

# Whatever the caller prefers: one image that fails does not end the others, and no progress is shown.
$ErrorActionPreference = 'Continue'
$ProgressPreference = 'SilentlyContinue'

$extensions = '.jpg', '.jpeg', '.png', '.webp', '.bmp'
$pictureNames = 'Format', 'Width', 'Height', 'ExactResize', 'Angle', 'NoExpand', 'BackgroundColor', 'Mask'
$resultColumns = 'Status', 'Reason', 'SourcePath', 'OutputPath', 'Format', 'Options', 'SourceLength', 'OutputLength', 'Attempts', 'UnknownOutcomeCount', 'Elapsed', 'Orientation', 'Warning'
$columns = @('Time') + $resultColumns + @('Error', 'Message', 'Action')
$mostWarnings = 20
$mostKept = 3
$exitCodes = @{
    ApiKeyMissing = 3; InvalidApiKey = 3; EmailNotVerified = 3; InsecureEndpoint = 3; ReadFailed = 3
    DailyLimitReached = 4; MonthlyLimitReached = 4; WriteFailed = 7
}
foreach ($id in 'ServiceUnavailable', 'ConnectionFailed', 'RequestTimedOut', 'OutcomeUnknown', 'InvalidResponse', 'RedirectRefused', 'RateLimited', 'ApiValidation') {
    $exitCodes[$id] = 2 # The service is away: the next run tries again.
}
$counts = @{}
$run = @{ Log = $null; Logs = @(); LogFailure = $null; Found = 0; Credits = 0; Unknown = 0; Kept = @(); Failed = 0; Left = 0 }
$stop = [Threading.ManualResetEventSlim]::new()

# The time, machine and process in the name keep runs that start at the same moment apart.
$name = '{0:yyyy-MM-dd-HHmmss-fff}-{1}-{2}' -f [datetime]::Now, [Environment]::MachineName, $PID

# Unbuffered: a run that is killed leaves the rows that it has written, and closing the file writes nothing.
function Open-Log([string] $Folder) {
    $path = Join-Path ([IO.Directory]::CreateDirectory($Folder).FullName) "$name.csv"
    $run.Log = [IO.FileStream]::new($path, 'CreateNew', 'Write', 'Read', 1)
    $run.Logs += $path
    Write-LogByte ([Text.UTF8Encoding]::new($true).GetPreamble() + [Text.Encoding]::UTF8.GetBytes((ConvertTo-LogLine $columns)))
}

function ConvertTo-LogLine([object[]] $Cell) {
    '"' + (@($Cell | ForEach-Object { "$_".Replace('"', '""') }) -join '","') + '"' + [Environment]::NewLine
}

function Write-LogByte([byte[]] $Bytes) {
    $end = $run.Log.Position
    try {
        $run.Log.Write($Bytes, 0, $Bytes.Length)
        $run.Log.Flush()
    }
    catch {
        # A partial row would be read as a row.
        $run.Log.SetLength($end)
        throw
    }
}

# A log that cannot be written ends the run. What is still under way goes to a second log, so that no image is missing.
function Write-LogLine([object[]] $Cell) {
    $line = ConvertTo-LogLine $Cell
    $bytes = [Text.Encoding]::UTF8.GetBytes($line)
    try {
        Write-LogByte $bytes
    }
    catch {
        $problem = $_.Exception.GetBaseException().Message
        try {
            if ($run.LogFailure) {
                throw
            }

            $run.LogFailure = $problem
            Open-Log ([IO.Path]::GetTempPath())
            Write-LogByte $bytes
        }
        catch {
            Write-Warning "Not in the log: $line"
        }
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
    # Cut-outs that lie inside the source are neither images nor news.
    if ($Result.Reason -in 'EarlierOutput', 'NotAPicture') {
        $run.Found--
    }

    if ($Result.Reason -eq 'EarlierOutput') {
        return
    }

    $row = @{}
    foreach ($column in $resultColumns) {
        $row[$column] = $Result.$column
    }

    $run.Credits += $Result.Status -eq 'Completed'
    $run.Left += $Result.Status -eq 'NotSubmitted'
    Write-LogRow $row
}

function Write-LogFailure([Management.Automation.ErrorRecord] $Failure) {
    $id = $Failure.FullyQualifiedErrorId -replace ',.*'
    $known = $Failure.Exception | Select-Object Attempts, UnknownOutcomeCount, KeptPath, CreditCount
    $message = "$Failure"
    $action = if ($Failure.Exception.Data['RecommendedAction']) { $Failure.Exception.Data['RecommendedAction'] } elseif ($Failure.ErrorDetails) { $Failure.ErrorDetails.RecommendedAction }
    if ($action -and $message.EndsWith($action)) {
        $message = $message.Substring(0, $message.Length - $action.Length).TrimEnd()
    }

    # What was received is paid for, wherever it is now.
    $run.Credits += [int] $known.CreditCount
    $run.Kept += @($known.KeptPath | Where-Object { $_ })
    $run.Failed++

    if ($run.Failed -le $mostWarnings) {
        Write-Warning "${id}: $message"
    }

    Write-LogRow @{
        Status = 'Failed'; SourcePath = $Failure.TargetObject; OutputPath = $known.KeptPath; Attempts = $known.Attempts
        UnknownOutcomeCount = $known.UnknownOutcomeCount; Error = $id; Message = $message; Action = $action
    }
}

# Equal on every machine: the path below the source, with / and composed characters; its case counts.
function Test-Shard([IO.FileInfo] $Image) {
    $path = $Image.FullName.Substring($Source.TrimEnd('/', '\').Length + 1).Replace('\', '/').Normalize()
    [BitConverter]::ToUInt32($sha256.ComputeHash([Text.Encoding]::UTF8.GetBytes($path)), 0) % $shardCount + 1 -eq $shardNumber
}

function Get-FullPath([string] $Path) {
    $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Path)
}

# Windows and macOS ignore case, and a link or a mapped drive is a second name: what is written into one shows in the other.
function Test-SameFolder([string] $One, [string] $Other) {
    $probe = ".$([guid]::NewGuid()).rembg-part"
    $path = Join-Path $One $probe
    [IO.File]::WriteAllText($path, '')
    try {
        Test-Path -LiteralPath (Join-Path $Other $probe)
    }
    finally {
        [IO.File]::Delete($path)
    }
}

# Compiled, because the signal comes on a thread that can run no script block. Not in Windows PowerShell, which has no signals.
function Register-Stop {
    if (-not ('System.Runtime.InteropServices.PosixSignalRegistration' -as [type])) {
        return
    }

    $expression = [Linq.Expressions.Expression]
    $context = $expression::Parameter([Runtime.InteropServices.PosixSignalContext])
    $handled = $expression::Assign($expression::Property($context, 'Cancel'), $expression::Constant($true))
    $body = $expression::Block($handled, $expression::Call($expression::Constant($stop), 'Set', $null))
    $handler = $expression::Lambda([Action[Runtime.InteropServices.PosixSignalContext]], $body, [Linq.Expressions.ParameterExpression[]] $context)
    [Runtime.InteropServices.PosixSignalRegistration]::Create('SIGTERM', $handler.Compile())
}

# In Windows, the backslash before a closing quotation mark makes that mark part of the path.
$hint = if ("$Source$Destination$LogDirectory" -match '"') {
    ' A path in quotes must not end with a backslash: write "C:\My Photos", not "C:\My Photos\".'
}

if (-not $Source -or -not $Destination) {
    Write-Warning "Give -Source and -Destination.$hint"
    exit 1
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
    Write-Warning "There is no folder '$Source', so nothing was sent. Is the share mounted, and the name right?$hint"
    exit 6
}

try {
    $Source = (Get-Item -LiteralPath $Source -Force).FullName

    # By .NET, because New-Item -Force accepts a file in the folder's place.
    $Destination = [IO.Directory]::CreateDirectory((Get-FullPath $Destination)).FullName
    $isSame = Test-SameFolder $Destination $Source
}
catch {
    Write-Warning "The destination '$Destination' cannot be written, so nothing was sent. $($_.Exception.GetBaseException().Message)$hint"
    exit 7
}

if ($isSame) {
    Write-Warning "Source and destination are the same folder, '$Source', so nothing was sent."
    exit 6
}

try {
    if (-not $LogDirectory) {
        # Beside the destination, which may be a published folder.
        $LogDirectory = if (Split-Path $Destination) { $Destination.TrimEnd('/', '\') + '-log' } else { Join-Path $Destination 'log' }
    }

    Open-Log (Get-FullPath $LogDirectory)
}
catch {
    Write-Warning "The log cannot be written, so nothing was sent. Give another -LogDirectory than '$LogDirectory'. $($_.Exception.GetBaseException().Message)$hint"
    exit 7
}

foreach ($option in $pictureNames | Where-Object { $PSBoundParameters.ContainsKey($_) }) {
    $Picture = $Picture + @{}
    $Picture[$option] = $PSBoundParameters[$option]
}

$cause = $null
$unread = @()
$registration = Register-Stop
try {
    if ($EnvFile) {
        Set-RembgApiKey -EnvFile $EnvFile -ErrorAction Stop
    }

    # The loop is there for "break", which ends the listing and lets what is under way finish.
    . {
        do {
            Get-ChildItem -LiteralPath $Source -Recurse -File -ErrorAction SilentlyContinue -ErrorVariable unread |
                Where-Object { $_.Extension -in $extensions } |
                ForEach-Object {
                    if ($stop.IsSet -or $run.LogFailure) { break }
                    $run.Found++
                    if (Test-Shard $_) { $_ }
                }
        } while ($false)
    } |
        Remove-ImageBackground -OutputDirectory $Destination -RelativeTo $Source -SkipExisting -MaximumImageCount $MaximumImageCount @Picture 2>&1 |
        ForEach-Object {
            if ($_ -is [Management.Automation.ErrorRecord]) { Write-LogFailure $_ } else { Write-LogResult $_ }
        }

    # Folders that could not be listed may contain images.
    $unread | Where-Object { $_ -is [Management.Automation.ErrorRecord] } | ForEach-Object { Write-LogFailure $_ }
}
catch {
    $cause = $_
    Write-LogFailure $cause
}
finally {
    $run.Log.Dispose()
    if ($registration) {
        $registration.Dispose()
    }
}

$exitCode = if ($run.LogFailure) {
    Write-Warning "The log could not be written, so the run was ended. $($run.LogFailure)"
    7
}
elseif ($cause) {
    $known = $exitCodes[$cause.FullyQualifiedErrorId -replace ',.*']
    if ($known) { $known } else { 1 }
}
elseif ($stop.IsSet) {
    Write-Warning 'The run was stopped. What had been sent was awaited; the next run continues.'
    8
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
        $ReportPath = [IO.Path]::ChangeExtension($run.Logs[0], '.html')
    }

    try {
        $report = $run.Logs | ForEach-Object { Import-Csv -LiteralPath $_ } | Where-Object Reason -NE 'UpToDate' | Export-RembgReport $ReportPath -Force -ErrorAction Stop
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

$credits = if ($run.Unknown) { "$($run.Credits), perhaps $($run.Unknown) more" } else { $run.Credits }
$kept = if ($run.Kept) {
    $rest = if ($run.Kept.Count -gt $mostKept) { " and $($run.Kept.Count - $mostKept) more, in the log's column OutputPath" }
    " Paid and saved elsewhere: $(@($run.Kept | Select-Object -First $mostKept) -join ', ')$rest."
}

"Cut-outs: $(@($parts) -join ', '). Credits: $credits.$kept Exit code: $exitCode. Log: $($run.Logs -join ' and '). Report: $report."
exit $exitCode
