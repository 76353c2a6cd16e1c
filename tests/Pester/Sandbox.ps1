# The sandbox as a process, and its control path. Its pictures are plain: what the tests send is a header and little more.

# Starts a sandbox, or makes the one of an earlier file as new, and sets $SandboxAddress. It ends with this PowerShell.
function Start-Sandbox {
    $sandbox = Get-Variable RembgTestSandbox -Scope Global -ValueOnly -ErrorAction Ignore
    if ($sandbox -and -not $sandbox.Process.HasExited) {
        Reset-Sandbox
    }
    else {
        $global:RembgTestSandbox = New-SandboxProcess
    }

    Set-Variable SandboxAddress $global:RembgTestSandbox.Address -Scope 1
}

function New-SandboxProcess {
    $start = [Diagnostics.ProcessStartInfo]::new('dotnet')
    $start.Arguments = '"{0}" --port 0 --plain-pictures --until-stdin-closes' -f (Get-SandboxAssembly)
    $start.UseShellExecute = $false
    $start.RedirectStandardInput = $true
    $start.RedirectStandardOutput = $true
    $process = [Diagnostics.Process]::Start($start)
    $line = $process.StandardOutput.ReadLineAsync()
    if (-not $line.Wait(60000) -or $line.Result -notmatch ' listening on (?<address>http://\S+)') {
        throw "The sandbox did not start: $($line.Result)"
    }

    $null = $process.StandardOutput.BaseStream.CopyToAsync([IO.Stream]::Null)
    @{ Process = $process; Address = $Matches.address }
}

# Invoke-Suite.ps1 has built it before; a test file run by hand builds it here.
function Get-SandboxAssembly {
    if (-not $env:REMBG_TEST_SANDBOX) {
        $root = Split-Path (Split-Path $PSScriptRoot)
        $artifacts = Join-Path $root 'output/obj'
        & dotnet build (Join-Path $root 'tests/Rembg.Sandbox') --configuration Release --artifacts-path $artifacts --nologo --verbosity quiet | Out-Host
        if ($LASTEXITCODE -ne 0) {
            throw 'The sandbox could not be built.'
        }

        $env:REMBG_TEST_SANDBOX = Join-Path $artifacts 'bin/Rembg.Sandbox/release/Rembg.Sandbox.dll'
    }

    $env:REMBG_TEST_SANDBOX
}

function Invoke-SandboxControl([string] $Method, [string] $Path, [object] $Body) {
    $request = @{ Method = $Method; Uri = "$($global:RembgTestSandbox.Address)/sandbox/$Path"; TimeoutSec = 30; UseBasicParsing = $true }
    if ($PSBoundParameters.ContainsKey('Body')) {
        $request.Body = [Text.Encoding]::UTF8.GetBytes((ConvertTo-Json $Body -Depth 8 -Compress))
        $request.ContentType = 'application/json'
    }

    if ($PSVersionTable.PSEdition -eq 'Core') {
        $request.NoProxy = $true
    }

    # Piped on, so that an array of the answer comes out as its elements.
    Invoke-RestMethod @request -Verbose:$false | ForEach-Object { $_ }
}

# Forgets requests, faults, accounts, counts and changed settings.
function Reset-Sandbox {
    $null = Invoke-SandboxControl Post reset
}

# The requests received, in order: number, method, path, query, headers, apiKey, fields, image (fileName, length,
# sha256, ...), status, ... With -Removal only those that sent an image.
function Get-SandboxRequest([switch] $Removal) {
    Invoke-SandboxControl Get requests | Where-Object { -not $Removal -or $_.path -eq '/rmbg' }
}

# How many images were received, once every exchange has ended on whichever side: whatever is charged has been charged by then.
function Get-FinalRemovalCount {
    Wait-Until { -not (Get-SandboxRequest -Removal | Where-Object { -not $_.ended -and -not $_.aborted }) }
    @(Get-SandboxRequest -Removal).Count
}

# The text of a form field of a request; nothing when it was not sent.
function Get-SandboxField([object] $Request, [string] $Name) {
    $Request.fields | Where-Object name -EQ $Name | ForEach-Object value
}

# Lets something go wrong: Add-SandboxFault @{ action = 'status'; status = 503; times = 2 }, ...
function Add-SandboxFault([hashtable[]] $Fault) {
    $null = Invoke-SandboxControl Post faults -Body $Fault
}

# Counts: requests, removals, mostRemovalsInFlight, connectionsOpened, ...
function Get-SandboxStat {
    Invoke-SandboxControl Get stats
}

# latencyMs, slowLatencyMs, rateLimit, rateWindowSec, retryAfter: what is not named stays.
function Set-SandboxSetting([hashtable] $Setting) {
    $null = Invoke-SandboxControl Put settings -Body $Setting
}

# credits, prepaidCredits, appUsage, apiUsage, membership, stripeBillingSynced: what is not named stays.
function Set-SandboxAccount([hashtable] $Setting, [string] $Key = 'sandbox') {
    $null = Invoke-SandboxControl Put "account/$Key" -Body $Setting
}

function Get-SandboxAccount([string] $Key = 'sandbox') {
    Invoke-SandboxControl Get "account/$Key"
}
