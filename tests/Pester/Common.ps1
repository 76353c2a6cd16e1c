# Every test file begins with
#
#     BeforeAll { . $PSScriptRoot/Common.ps1 }
#     AfterAll { Restore-TestEnvironment }
#
# and then has the built module imported, and a sandbox behind $env:REMBG_ENDPOINT, reached with the key 'sandbox', that
# no other process uses. Reset-Sandbox makes it as new between tests.

. $PSScriptRoot/Sandbox.ps1
. $PSScriptRoot/Pictures.ps1
. $PSScriptRoot/Runspaces.ps1
. $PSScriptRoot/Rights.ps1
. $PSScriptRoot/Wine.ps1

$RepositoryRoot = Split-Path (Split-Path $PSScriptRoot)
. $PSScriptRoot/BuiltModule.ps1
if (-not (Test-Path $ModulePath)) {
    throw 'The module has not been built: run ./build.ps1 first.'
}

function Restore-TestEnvironment {
    foreach ($name in $SavedEnvironment.Keys) {
        [Environment]::SetEnvironmentVariable($name, $SavedEnvironment[$name])
    }

    Remove-Module Rembg -ErrorAction Ignore
}

# What Tab offers at the end of a line, as text.
function Complete([string] $Line) {
    [Management.Automation.CommandCompletion]::CompleteInput($Line, $Line.Length, $null).CompletionMatches |
        ForEach-Object CompletionText
}

# Runs a script block as if the user came from elsewhere; threads that start meanwhile come from there too.
function Invoke-WithCulture([string] $Culture, [scriptblock] $ScriptBlock) {
    $type = [Globalization.CultureInfo]
    $before = $type::CurrentCulture, $type::CurrentUICulture, $type::DefaultThreadCurrentCulture, $type::DefaultThreadCurrentUICulture
    try {
        $type::CurrentCulture = $type::CurrentUICulture = $Culture
        $type::DefaultThreadCurrentCulture = $type::DefaultThreadCurrentUICulture = $Culture
        & $ScriptBlock
    }
    finally {
        $type::CurrentCulture, $type::CurrentUICulture, $type::DefaultThreadCurrentCulture, $type::DefaultThreadCurrentUICulture = $before
    }
}

$SavedEnvironment = @{}
foreach ($name in 'REMBG_ENDPOINT', 'REMBG_API_KEY', 'API_KEY') {
    $SavedEnvironment[$name] = [Environment]::GetEnvironmentVariable($name)
}

Import-Module $ModulePath -Force
Clear-RembgApiKey
Start-Sandbox
$env:REMBG_ENDPOINT = $SandboxAddress
$env:REMBG_API_KEY = 'sandbox'
$env:API_KEY = $null
