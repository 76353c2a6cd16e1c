#Requires -Version 7.4

<#
.SYNOPSIS
    Every task of the project.

.DESCRIPTION
    Build      makes an importable module in output/Rembg, with the help of Docs where PlatyPS is installed
    Test       passes every test there is: xUnit, and Pester through it
    Analyze    runs PSScriptAnalyzer over every script, where it is installed
    Docs       makes the help that Get-Help shows from docs/, and puts it into the module
    Pack       makes output/Rembg.<version>.nupkg, the module, and output/Rembg.Client.<version>.nupkg, the library by itself
    Demo       shows the main job on real pictures against the sandbox
    Mutate     makes small faults in the client library, one by one, and sees whether its tests notice
    Benchmark  measures the module side by side with what else one could use
    Publish    publishes the package that Pack made
    Clean      removes what the other tasks made

    Tasks run in the order given. Pack includes Build and needs PlatyPS.

.PARAMETER Task
    What to do.

.PARAMETER Configuration
    Release, or Debug for assemblies that a debugger likes.

.PARAMETER Room
    With Mutate: the rooms of the client library. One takes half an hour or more. A whole one of which enough faults were noticed once
    has to stay as good.

.PARAMETER File
    With Mutate: the files of the room, such as Exchange.cs or Expect*.cs. Without it, all.

.PARAMETER Since
    With Mutate: only files that have changed since this commit.

.PARAMETER UpdateHelp
    With Docs: first brings docs/help up to date with the built module. New cmdlets get a page, new parameters an entry
    to be filled in.

.PARAMETER Repository
    With Publish: the name of a registered repository, the address of one, or a folder.

.PARAMETER ApiKey
    With Publish: the repository's key. For a folder none is needed.

.EXAMPLE
    ./build.ps1

    Builds the module; Import-Module ./output/Rembg takes it from there.

.EXAMPLE
    ./build.ps1 Analyze, Test

    What to do before a commit.

.EXAMPLE
    ./build.ps1 Pack, Publish -Repository PSGallery -ApiKey (Get-Secret PSGallery)

    Makes the package and publishes it.

.EXAMPLE
    ./build.ps1 Mutate -Room Http -File Exchange.cs, ServiceConnection.cs

    Says which faults in these two files no test would notice; output/mutation/Http has the page that shows them.
#>
[CmdletBinding()]
param(
    [Parameter(Position = 0, ValueFromRemainingArguments)]
    [ValidateSet('Build', 'Test', 'Analyze', 'Docs', 'Pack', 'Demo', 'Mutate', 'Benchmark', 'Publish', 'Clean')]
    [string[]] $Task = 'Build',

    [ValidateSet('Release', 'Debug')]
    [string] $Configuration = 'Release',

    [ValidateSet('Batch', 'Http', 'Outputs', 'Ledger')]
    [string[]] $Room = @('Batch', 'Http', 'Outputs', 'Ledger'),

    [string[]] $File = '**/*.cs',

    [string] $Since,

    [switch] $UpdateHelp,

    [string] $Repository,

    [object] $ApiKey
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
$InformationPreference = 'Continue'

$output = Join-Path $PSScriptRoot 'output'
$module = Join-Path $output 'Rembg'
$help = Join-Path $output 'en-US'
$platyPS = @{ Name = 'Microsoft.PowerShell.PlatyPS'; MinimumVersion = '1.0.0' }

function Invoke-Dotnet {
    & dotnet @args | Out-Host
    if ($LASTEXITCODE -ne 0) {
        throw "dotnet $($args[0]) ended with exit code $LASTEXITCODE."
    }
}

function Test-Tool([string] $Name, [version] $MinimumVersion) {
    [bool] (Get-Module $Name -ListAvailable | Where-Object Version -GE $MinimumVersion)
}

function Import-Tool([string] $Name, [version] $MinimumVersion) {
    if (-not (Test-Tool $Name $MinimumVersion)) {
        throw "This task needs $Name $MinimumVersion or later: Install-PSResource $Name -TrustRepository"
    }

    Import-Module $Name -MinimumVersion $MinimumVersion -Verbose:$false
}

function Build-RembgModule {
    # Outputs apart from those of an IDE or of `dotnet test`, which may be building at this moment.
    $artifacts = Join-Path $output 'obj'
    $symbols = if ($Configuration -eq 'Release') { 'none' } else { 'portable' }
    Invoke-Dotnet build (Join-Path $PSScriptRoot 'src/Rembg') --configuration $Configuration --artifacts-path $artifacts `
        --nologo --verbosity quiet "-p:DebugType=$symbols"

    if (Test-Path $module) {
        Remove-Item $module -Recurse -Force
    }

    foreach ($framework in 'net8.0', 'net472') {
        $bin = New-Item (Join-Path $module "bin/$framework") -ItemType Directory
        $built = Join-Path $artifacts "bin/Rembg/$($Configuration.ToLowerInvariant())_$framework"
        Get-ChildItem $built -File | Where-Object Extension -In '.dll', '.pdb' | Copy-Item -Destination $bin
    }

    'Rembg.psd1', 'LICENSE' | ForEach-Object { Copy-Item (Join-Path $PSScriptRoot $_) -Destination $module }
    Copy-Item (Join-Path $PSScriptRoot 'src/Rembg/Rembg.Edition.psd1') -Destination (Join-Path $module 'bin')
    Copy-Item (Join-Path $PSScriptRoot 'docs/scripts') -Destination $module -Recurse
    if (Test-Tool @platyPS) {
        Build-RembgHelp
    }
    else {
        Write-Information "Without Get-Help's pages: $($platyPS.Name) is not installed (Install-PSResource $($platyPS.Name))."
    }

    Write-Information "The module is in $([IO.Path]::GetRelativePath($PWD, $module)); Import-Module takes it from there."
}

function Add-RembgHelp {
    $target = New-Item (Join-Path $module 'en-US') -ItemType Directory -Force
    Get-ChildItem $help -File | Copy-Item -Destination $target
}

function ConvertTo-AboutText([string[]] $Markdown) {
    # Get-Help shows about topics as they are: headings become capitals, text is indented, code a little more.
    $isCode = $false
    switch -Regex ($Markdown) {
        '^```' { $isCode = -not $isCode; continue }
        { $isCode } { "        $_".TrimEnd(); continue }
        '^# (.+)' { 'TOPIC', "    $($Matches[1])"; continue }
        '^##+ (.+)' { $Matches[1].ToUpperInvariant(); continue }
        default {
            $text = $_ -replace '`|\*\*' -replace '\[([^]]+)\]\(([^)]+)\)', '$1 ($2)'
            "    $text".TrimEnd()
        }
    }
}

function Build-RembgHelp {
    Import-Tool @platyPS
    $docs = Join-Path $PSScriptRoot 'docs'
    $pages = Join-Path $docs 'help'
    if ($UpdateHelp) {
        Update-RembgHelpPage -Pages $pages
    }

    if (Test-Path $help) {
        Remove-Item $help -Recurse -Force
    }

    $null = New-Item $help -ItemType Directory
    $read = Get-ChildItem $pages -Filter *.md | Import-MarkdownCommandHelp
    $made = $read | Export-MamlCommandHelp -OutputFolder (Join-Path $output 'obj/help') -Force
    $manifest = Import-PowerShellDataFile (Join-Path $PSScriptRoot 'Rembg.psd1')
    & (Join-Path $pages 'Edit-Maml.ps1') -Path $made -Help $read -BaseUri "$($manifest.PrivateData.PSData.ProjectUri)/blob/main/docs/"
    $made | Move-Item -Destination $help
    foreach ($topic in Get-ChildItem $docs -Filter about_*.md) {
        $text = ConvertTo-AboutText (Get-Content $topic)
        Set-Content (Join-Path $help "$($topic.BaseName).help.txt") $text -Encoding utf8BOM
    }

    if (Test-Path $module) {
        Add-RembgHelp
    }
}

function Update-RembgHelpPage([string] $Pages) {
    # PlatyPS would take what Get-Help shows now for news, and add it to the pages.
    Get-ChildItem $module -Filter en-US | Remove-Item -Recurse

    # In a process of its own, because an imported assembly cannot be let go of.
    $program = (Get-Process -Id $PID).Path
    & $program -NoProfile -Command {
        param($Module, $Pages)
        $ErrorActionPreference = 'Stop'
        Import-Module Microsoft.PowerShell.PlatyPS, $Module
        $null = New-Item $Pages -ItemType Directory -Force
        foreach ($command in Get-Command -Module Rembg -CommandType Cmdlet) {
            $page = Join-Path $Pages "$($command.Name).md"
            if (-not (Test-Path $page)) {
                $new = $command | New-MarkdownCommandHelp -OutputFolder ([IO.Path]::GetTempPath()) -Force
                Move-Item $new.FullName $page
                continue
            }

            # The update takes the syntax from the module, and would add its help messages to what the page says.
            $before = Import-MarkdownCommandHelp $page
            $null = Update-MarkdownCommandHelp -Path $page -NoBackup
            $after = Import-MarkdownCommandHelp $page
            foreach ($parameter in $after.Parameters) {
                $before.Parameters | Where-Object Name -EQ $parameter.Name | ForEach-Object { $parameter.Description = $_.Description }
            }

            $new = $after | Export-MarkdownCommandHelp -OutputFolder ([IO.Path]::GetTempPath()) -Force
            $text = (Get-Content $new.FullName -Raw) -replace '(\r?\n){3,}', "`n`n"
            Set-Content $page $text.TrimEnd()
        }
    } -args $module, $Pages | Out-Host
    if ($LASTEXITCODE -ne 0) {
        throw 'The help pages could not be brought up to date.'
    }
}

function New-RembgPackage {
    Import-Tool @platyPS # A package without help is none.
    Build-RembgModule
    Import-Tool Microsoft.PowerShell.PSResourceGet 1.1.0
    Get-ChildItem $output -File | Where-Object Extension -In '.nupkg', '.snupkg' | Remove-Item
    $package = Compress-PSResource -Path $module -DestinationPath $output -PassThru
    Invoke-Dotnet pack (Join-Path $PSScriptRoot 'src/Rembg.Client') --configuration Release --artifacts-path (Join-Path $output 'obj') `
        --output $output --nologo --verbosity quiet
    Write-Information "The packages are $($package.Name) and $((Get-ChildItem $output -Filter Rembg.Client.*.nupkg).Name)."
}

function Publish-RembgPackage {
    if (-not $Repository) {
        throw 'Publish needs -Repository: the name of a registered repository, the address of one, or a folder.'
    }

    Import-Tool Microsoft.PowerShell.PSResourceGet 1.1.0
    $package = Get-ChildItem $output -Filter Rembg.*.nupkg -ErrorAction Ignore | Where-Object Name -NotLike 'Rembg.Client.*'
    if (-not $package) {
        throw 'There is no package to publish: ./build.ps1 Pack makes it.'
    }

    $target = @{ NupkgPath = $package.FullName; Repository = $Repository }
    if ($ApiKey) {
        $target.ApiKey = if ($ApiKey -is [securestring]) { ConvertFrom-SecureString $ApiKey -AsPlainText } else { "$ApiKey" }
    }

    $isRegistered = Get-PSResourceRepository | Where-Object Name -EQ $Repository
    if (-not $isRegistered) {
        # Only for this one time: an address of a test folder has no place among the user's repositories.
        $target.Repository = "Rembg-$([guid]::NewGuid())"
        $address = if (Test-Path $Repository) { (Resolve-Path $Repository).ProviderPath } else { $Repository }
        Register-PSResourceRepository -Name $target.Repository -Uri $address -Trusted
    }

    try {
        Publish-PSResource @target
        Write-Information "Published $($package.Name) to $Repository."
    }
    finally {
        if (-not $isRegistered) {
            Unregister-PSResourceRepository -Name $target.Repository
        }
    }
}

function Test-RembgScript {
    if (-not (Get-Module PSScriptAnalyzer -ListAvailable)) {
        Write-Information 'Analyze skipped: PSScriptAnalyzer is not installed (Install-PSResource PSScriptAnalyzer).'
        return
    }

    # One rule at a time: side by side they now and then trip over each other (PSScriptAnalyzer's issues 1708 and 2188).
    $settings = Import-PowerShellDataFile (Join-Path $PSScriptRoot 'PSScriptAnalyzerSettings.psd1')
    $rules = (Get-ScriptAnalyzerRule).RuleName | Where-Object { $_ -notin $settings.ExcludeRules }
    $shipped = Join-Path $PSScriptRoot 'docs/scripts'
    $scripts = Get-ChildItem $PSScriptRoot, (Join-Path $PSScriptRoot 'tests/*/*'), $shipped -Filter *.ps1 -File
    $findings = foreach ($script in $scripts) {
        foreach ($rule in $rules) {
            if ($rule -in 'PSUseCompatibleCommands', 'PSUseCompatibleTypes' -and $script.DirectoryName -ne $shipped) {
                continue
            }

            Invoke-ScriptAnalyzer -Path $script.FullName -Settings @{ IncludeRules = [string[]] $rule; Rules = $settings.Rules }
        }
    }

    if ($findings) {
        $findings | ForEach-Object { "$($_.ScriptPath):$($_.Line): $($_.RuleName): $($_.Message)" } | Out-Host
        throw "PSScriptAnalyzer found $(@($findings).Count) faults."
    }

    Write-Information "PSScriptAnalyzer found nothing in $(@($scripts).Count) files."
}

function Invoke-RembgTest {
    Push-Location $PSScriptRoot
    try {
        Invoke-Dotnet test
    }
    finally {
        Pop-Location
    }
}

function Invoke-RembgMutation {
    $leastNoticed = @{ Batch = 85; Http = 85; Ledger = 85; Outputs = 85 } # Per cent of the faults in a room.
    $before = $env:Room
    Push-Location (Join-Path $PSScriptRoot 'tests/Rembg.Client.Mutation')
    try {
        Invoke-Dotnet tool restore
        foreach ($name in $Room) {
            $env:Room = $name # The project takes the tests of this room.
            $options = @('--output', (Join-Path $output "mutation/$name")) + @($File | ForEach-Object { '--mutate', "$name/$_" })
            if ($Since) {
                $options += "--since:$Since"
            }
            elseif ($leastNoticed[$name] -and $File -eq '**/*.cs') {
                $options += @('--break-at', $leastNoticed[$name])
            }

            Invoke-Dotnet stryker @options
        }
    }
    finally {
        Pop-Location
        $env:Room = $before
    }
}

switch ($Task) {
    Build { Build-RembgModule }
    Test { Invoke-RembgTest }
    Analyze { Test-RembgScript }
    Docs { Build-RembgHelp }
    Pack { New-RembgPackage }
    Demo { Invoke-Dotnet run --project (Join-Path $PSScriptRoot 'tests/Rembg.Demo') }
    Mutate { Invoke-RembgMutation }
    Benchmark { Invoke-Dotnet run --project (Join-Path $PSScriptRoot 'tests/benchmarks') --configuration Release }
    Publish { Publish-RembgPackage }
    Clean { Get-ChildItem $PSScriptRoot -Filter output | Remove-Item -Recurse -Force }
}
