#Requires -Version 7.4

<#
.SYNOPSIS
    The inside of a PowerShell session that is measured: it reads work, a line of JSON each, does it, and answers likewise.

.PARAMETER InSession
    The assembly with the bare loop, by itself and behind a cmdlet, and a look at the memory.

.PARAMETER Module
    The module to import at the start.

.PARAMETER From
    A file to read the work from instead of standard input, for a session in a terminal.

.PARAMETER To
    A file for the answers, likewise.
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)]
    [string] $InSession,

    [string] $Module,

    [string] $From,

    [string] $To
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

function Invoke-Remove($Work, $Answer) {
    $arguments = @{
        Endpoint        = $Work.Endpoint
        ApiKey          = 'benchmark'
        OutputDirectory = $Work.Output
        SkipExisting    = $Work.SkipExisting
        ErrorAction     = 'SilentlyContinue'
        ErrorVariable   = 'failures'
    }
    if ($Work.Limit -gt 0) {
        $arguments.ThrottleLimit = $Work.Limit
    }

    if (-not $Work.Progress) {
        $arguments.ProgressAction = 'SilentlyContinue'
    }

    $failures = @()
    if ($Work.Streams) {
        Invoke-Stream $Work $Answer $arguments
    }
    else {
        $watch = [Diagnostics.Stopwatch]::StartNew()
        $results = @(Get-ChildItem -LiteralPath $Work.Input -File | Remove-ImageBackground @arguments)
        $Answer.Seconds = $watch.Elapsed.TotalSeconds
        $Answer.Results = $results.Count
    }

    $Answer.Errors = $failures.Count
    if ($failures) {
        $Answer.Problem = "$($failures[0])"
    }
}

function Invoke-Stream($Work, $Answer, $Arguments) {
    $count = 0
    $first = $last = 0.0
    $watch = [Diagnostics.Stopwatch]::StartNew()
    & {
        foreach ($path in [IO.Directory]::EnumerateFiles($Work.Input)) {
            [IO.FileInfo]::new($path)
        }
        Set-Variable last $watch.Elapsed.TotalSeconds -Scope 1
    } | Remove-ImageBackground @Arguments | ForEach-Object {
        if ($count++ -eq 0) {
            $first = $watch.Elapsed.TotalSeconds
        }
    }
    $Answer.Seconds = $watch.Elapsed.TotalSeconds
    $Answer.Results = $count
    $Answer.FirstResultAt = $first
    $Answer.LastInputAt = $last
}

function Invoke-Loop($Work, $Answer) {
    $watch = [Diagnostics.Stopwatch]::StartNew()
    $Answer.Results = [Rembg.Benchmarks.InSession.BareLoop]::Run($Work.Input, $Work.Output, $Work.Endpoint, $Work.Limit)
    $Answer.Seconds = $watch.Elapsed.TotalSeconds
}

function Invoke-BareCmdlet($Work, $Answer) {
    if (-not (Get-Command Send-Image -ErrorAction Ignore)) {
        Import-Module $InSession
    }

    $arguments = @{ Output = $Work.Output; Endpoint = $Work.Endpoint; Limit = $Work.Limit }
    $watch = [Diagnostics.Stopwatch]::StartNew()
    $results = @(Get-ChildItem -LiteralPath $Work.Input -File | Send-Image @arguments)
    $Answer.Seconds = $watch.Elapsed.TotalSeconds
    $Answer.Results = $results.Count
}

# Each of them some forty times over, and the least of that: what it takes when nothing disturbs it.
function Invoke-Part($Work, $Answer) {
    $files = @(Get-ChildItem -LiteralPath $Work.Input -File)
    $arguments = @{
        Endpoint          = $Work.Endpoint
        ApiKey            = 'benchmark'
        OutputDirectory   = $Work.Output
        MaximumImageCount = 0
        SkipPreflight     = $true
        ProgressAction    = 'SilentlyContinue'
    }
    $parts = @{
        listing = { Get-ChildItem -LiteralPath $Work.Input -File }
        cmdlet  = { $files | Remove-ImageBackground @arguments }
        verbose = { $files | Remove-ImageBackground @arguments -Verbose 4> $null }
    }
    $Answer.Parts = @{}
    foreach ($name in $parts.Keys) {
        $least = [double]::MaxValue
        foreach ($pass in 1..40) {
            $watch = [Diagnostics.Stopwatch]::StartNew()
            $null = & $parts[$name]
            $least = [Math]::Min($least, $watch.Elapsed.TotalMicroseconds)
        }
        $Answer.Parts[$name] = $least / $files.Count
    }
}

function Invoke-Web($Work, $Answer) {
    $ProgressPreference = 'SilentlyContinue'
    $address = $Work.Endpoint + 'rmbg'
    $watch = [Diagnostics.Stopwatch]::StartNew()
    Get-ChildItem -LiteralPath $Work.Input -File | ForEach-Object {
        Invoke-WebRequest $address -Method Post -Headers @{ 'x-api-key' = 'benchmark' } -Form @{ image = $_ } `
            -OutFile (Join-Path $Work.Output "$($_.BaseName).webp")
    }
    $Answer.Seconds = $watch.Elapsed.TotalSeconds
    $Answer.Results = @(Get-ChildItem -LiteralPath $Work.Output -File).Count
}

function Invoke-WebParallel($Work, $Answer) {
    $address = $Work.Endpoint + 'rmbg'
    $output = $Work.Output
    $watch = [Diagnostics.Stopwatch]::StartNew()
    Get-ChildItem -LiteralPath $Work.Input -File | ForEach-Object -ThrottleLimit $Work.Limit -Parallel {
        $ProgressPreference = 'SilentlyContinue'
        Invoke-WebRequest $using:address -Method Post -Headers @{ 'x-api-key' = 'benchmark' } -Form @{ image = $_ } `
            -OutFile (Join-Path $using:output "$($_.BaseName).webp")
    }
    $Answer.Seconds = $watch.Elapsed.TotalSeconds
    $Answer.Results = @(Get-ChildItem -LiteralPath $Work.Output -File).Count
}

function Invoke-Work($Line) {
    $work = ConvertFrom-Json $Line
    $answer = @{}
    [Rembg.Benchmarks.InSession.ProcessMemory]::ForgetPeak()
    $answer.IdleBytes = [Rembg.Benchmarks.InSession.ProcessMemory]::Resident
    $methods = [Runtime.JitInfo]::GetCompiledMethodCount()
    $compiling = [Runtime.JitInfo]::GetCompilationTime()
    try {
        switch ($work.Way) {
            'nothing' { }
            'remove' { Invoke-Remove $work $answer }
            'parts' { Invoke-Part $work $answer }
            'loop' { Invoke-Loop $work $answer }
            'cmdlet' { Invoke-BareCmdlet $work $answer }
            'web' { Invoke-Web $work $answer }
            'web-parallel' { Invoke-WebParallel $work $answer }
        }
    }
    catch {
        $answer.Problem = "$_ $($_.ScriptStackTrace)"
    }

    $answer.CompiledMethods = [Runtime.JitInfo]::GetCompiledMethodCount() - $methods
    $answer.CompilingSeconds = ([Runtime.JitInfo]::GetCompilationTime() - $compiling).TotalSeconds
    $answer.PeakBytes = [Rembg.Benchmarks.InSession.ProcessMemory]::Peak
    ConvertTo-Json $answer -Compress
}

Add-Type -Path $InSession
if ($Module) {
    Import-Module $Module
}

if ($From) {
    [IO.File]::ReadLines($From) | ForEach-Object {
        [Rembg.Benchmarks.InSession.FreshFolder]::Make((ConvertFrom-Json $_).Output)
        Invoke-Work $_
    } | Set-Content $To
}
else {
    while ($line = [Console]::In.ReadLine()) {
        [Console]::Out.WriteLine((Invoke-Work $line))
    }
}
