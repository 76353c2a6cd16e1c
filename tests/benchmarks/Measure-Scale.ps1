#Requires -Version 7.4

<#
.SYNOPSIS
    What a listing, a claim and the ledger cost when there are very many images: the numbers of docs/beyond-one-machine.md.

.DESCRIPTION
    Makes so many small images in folders of 1 000, makes their cut-outs against the sandbox, and runs the same command again
    over what is done. Needs the built module (./build.ps1) and the sandbox; strace, where it is installed, counts what is
    asked of the file system for each image.

.PARAMETER Count
    How many images.

.PARAMETER Folder
    Where to work: a new folder on the disk or share to be measured.

.EXAMPLE
    ./tests/benchmarks/Measure-Scale.ps1 10000 /mnt/share/scale
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [int] $Count,
    [Parameter(Mandatory)] [string] $Folder
)

$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$root = Split-Path (Split-Path $PSScriptRoot)
. (Join-Path $root tests/Pester/Sandbox.ps1)
. (Join-Path $root tests/Pester/Pictures.ps1)
$module = Join-Path $root output/Rembg/Rembg.psd1
$Folder = (New-Item $Folder -ItemType Directory).FullName

function New-Image([string] $Path, [int] $Number) {
    $content = New-BmpContent 40 30
    $bytes = [byte[]]::new(2000)
    for ($index = 0; $index -lt $Number; $index++) {
        if ($index % 1000 -eq 0) {
            $part = (New-Item (Join-Path $Path ('{0:000}' -f ($index / 1000))) -ItemType Directory -Force).FullName
        }

        $content.CopyTo($bytes, 0)
        [BitConverter]::GetBytes($bytes.Length).CopyTo($bytes, 2)
        [BitConverter]::GetBytes($index).CopyTo($bytes, 1900)
        [IO.File]::WriteAllBytes((Join-Path $part ('p{0:000000}.bmp' -f $index)), $bytes)
    }
}

# Runs a script in a fresh process, below strace where that is asked for: what it wrote, and the calls that strace counted.
function Invoke-Fresh([string] $Script, [switch] $Trace) {
    $program = (Get-Process -Id $PID).Path
    $text = "`$ProgressPreference = 'SilentlyContinue'; Import-Module '$module'; $Script"
    $counts = Join-Path $Folder strace.txt
    $said = if ($Trace) { strace -f -c -o $counts -e 'trace=%file,%desc' $program -NoProfile -Command $text } else { & $program -NoProfile -Command $text }
    $calls = @{}
    if ($Trace) {
        Get-Content $counts | Where-Object { $_ -match '^\s*[\d.]+\s+[\d.]+\s+\d+\s+(?<calls>\d+)\s+(?:\d+\s+)?(?<name>\w+)$' } |
            ForEach-Object { $calls[$Matches.name] = [int]$Matches.calls }
        $calls.Remove('total')
    }

    @{ Said = $said; Calls = $calls }
}

# The calls for one image: what twice as many images add to the calls of a run.
function Measure-Call([string] $Script, [int] $Number) {
    $one, $two = foreach ($times in 1, 2) {
        (Invoke-Fresh ($Script -f $times) -Trace).Calls
    }

    foreach ($name in $two.Keys | Where-Object { $_ -match 'open|stat|access|unlink|rename|mkdir|getdents|flock|fcntl|^p?(read|write)' }) {
        $each = ($two[$name] - $one[$name]) / $Number
        if ($each -ge 0.05) {
            '{0:0.0} {1}' -f $each, $name
        }
    }
}

Start-Sandbox
try {
    $env:REMBG_ENDPOINT, $env:REMBG_API_KEY = $SandboxAddress, 'sandbox'
    Set-SandboxAccount @{ credits = 10 * $Count }
    New-Image (Join-Path $Folder photos) $Count
    $run = "Get-ChildItem '$Folder/photos' -Recurse -File | Remove-ImageBackground -OutputDirectory '$Folder/web' -RelativeTo '$Folder/photos' -SkipExisting"
    $measured = "`$process = Get-Process -Id `$PID; `$clock = [Diagnostics.Stopwatch]::StartNew(); `$cpu = `$process.CPU; `$counts = @{{ }}; {0} | ForEach-Object {{ `$counts[`$_.Status]++ }}; `$counts.Keys | ForEach-Object {{ `"`$(`$counts[`$_]) `$_`" }}; `$process.Refresh(); '{{0:0.000}} ms, {{1:0.000}} ms of processor an image; {{2:0}} MB at most' -f (`$clock.Elapsed.TotalMilliseconds / $Count), ((`$process.CPU - `$cpu) * 1000 / $Count), (`$process.PeakWorkingSet64 / 1MB)"
    "Listing: $((Invoke-Fresh ($measured -f "Get-ChildItem '$Folder/photos' -Recurse -File | ForEach-Object { [pscustomobject]@{ Status = 'Listed' } }")).Said -join ', ')"
    "Making: $((Invoke-Fresh ($measured -f $run)).Said -join ', ')"
    "Skipping: $((Invoke-Fresh ($measured -f $run)).Said -join ', ')"
    $ledgers = Get-ChildItem (Join-Path $Folder web) -Recurse -Force -Filter .rembg.jsonl | Measure-Object Length -Sum
    'Ledger: {0} files, {1:0} bytes an image' -f $ledgers.Count, ($ledgers.Sum / $Count)
    if (Get-Command strace -CommandType Application -ErrorAction Ignore) {
        # Two folders of 200 in one, so that twice as many is one folder more.
        foreach ($part in 1, 2) {
            New-Image (Join-Path $Folder "calls$part/photos") (200 * $part)
        }

        $once = "Get-ChildItem '$Folder/calls{0}/photos' -Recurse -File | Remove-ImageBackground -OutputDirectory '$Folder/calls{0}/web' -RelativeTo '$Folder/calls{0}/photos' -SkipExisting | Out-Null"
        "Calls of making an image: $((Measure-Call $once 200) -join ', ')"
        "Calls of skipping an image: $((Measure-Call $once 200) -join ', ')"
    }
}
finally {
    $global:RembgTestSandbox.Process.StandardInput.Close() # It ends.
}
