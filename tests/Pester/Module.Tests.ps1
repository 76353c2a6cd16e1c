# What holds for the repository and the built module as a whole.

BeforeDiscovery {
    $root = Split-Path (Split-Path $PSScriptRoot)
    . $PSScriptRoot/BuiltModule.ps1
    $commands = (Import-Module $ModulePath -PassThru -Force).ExportedCmdlets.Values
    $common = [Management.Automation.Cmdlet]::CommonParameters + [Management.Automation.Cmdlet]::OptionalCommonParameters
    $cmdlets = foreach ($command in $commands) {
        @{
            Name = $command.Name
            Type = $command.ImplementingType.Name
            Parameters = @($command.Parameters.Values | Where-Object { $_.Name -notin $common -and $_.Attributes.DontShow -notcontains $true } | ForEach-Object Name)
        }
    }

    $parameters = foreach ($cmdlet in $cmdlets) {
        foreach ($parameter in $cmdlet.Parameters) {
            @{ Cmdlet = $cmdlet.Name; Parameter = $parameter }
        }
    }
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $built = Split-Path $ModulePath
}

AfterAll { Restore-TestEnvironment }

Describe 'The cmdlet <Name>' -ForEach $cmdlets {
    It 'has a source file' {
        Join-Path $RepositoryRoot "src/Rembg/Commands/$Type.cs" | Should -Exist
        $Type | Should -BeExactly "$($Name -replace '-')Command"
    }

    It 'has Pester tests' {
        Join-Path $PSScriptRoot "$Name.Tests.ps1" | Should -Exist
    }

    It 'has an approved verb' {
        (Get-Verb ($Name -split '-')[0]) | Should -Not -BeNullOrEmpty
    }

    It 'says what it emits' {
        (Get-Command $Name).OutputType | Should -Not -BeNullOrEmpty
    }
}

Describe 'The help page of <Name>' -ForEach $cmdlets {
    BeforeAll {
        $page = Join-Path $RepositoryRoot "docs/help/$Name.md"
        $text = if (Test-Path $page) { Get-Content $page -Raw } else { '' }
    }

    It 'is there, and nothing in it waits to be filled in' {
        $page | Should -Exist
        $text | Should -Not -Match '\{\{'
    }

    It 'has an example' {
        $text | Should -Match '(?m)^### Example 1'
    }

    It 'describes no parameter that there is not' {
        $described = [regex]::Matches($text, '(?m)^### -(\w+)').ForEach({ $_.Groups[1].Value })
        $described | Where-Object { $_ -notin (Get-Command $Name).Parameters.Keys } | Should -BeNullOrEmpty
    }
}

Describe 'The parameter <Parameter> of <Cmdlet>' -ForEach $parameters {
    It 'is described on the help page' {
        $page = Join-Path $RepositoryRoot "docs/help/$Cmdlet.md"
        $page | Should -Exist
        Get-Content $page -Raw | Should -Match "(?m)^### -$Parameter\r?\n\r?\n\S"
    }

    It 'has no name of a property of files, which would bind by accident' {
        # Two aliases are such names on purpose: they are how files bind to -LiteralPath.
        $names = @($Parameter) + (Get-Command $Cmdlet).Parameters[$Parameter].Aliases | Where-Object { $_ -notin 'PSPath', 'FullName' }
        $names | Where-Object { $_ -in (Get-Item $ModulePath).PSObject.Properties.Name } | Should -BeNullOrEmpty
    }
}

Describe 'The manifest' {
    It 'exports exactly the cmdlets of the assembly' {
        $type = (Get-Command Remove-ImageBackground).ImplementingType
        $attributes = $type.Assembly.GetTypes().ForEach({ $_.GetCustomAttributes([Management.Automation.CmdletAttribute], $false) })
        $inAssembly = $attributes.ForEach({ "$($_.VerbName)-$($_.NounName)" })
        $exported = (Test-ModuleManifest $ModulePath).ExportedCmdlets.Keys
        $exported | Sort-Object | Should -Be ($inAssembly | Sort-Object)
    }

    It 'exports nothing else' {
        $module = Get-Module Rembg
        $module.ExportedFunctions.Count + $module.ExportedVariables.Count | Should -Be 0
        $module.ExportedAliases.Values.ForEach({ "$($_.Name) $($_.Definition)" }) | Should -Be 'Remove-RembgBackground Remove-ImageBackground'
    }

    It 'lets every command be found by the name of the service, also before the import' {
        $run = Invoke-Pwsh -NoModule "`$env:PSModulePath = '$(Split-Path $built)'; (Get-Command *rembg*).Name"
        $run.Error | Should -BeNullOrEmpty
        # Once more for each other build of the module below that folder.
        $run.Output | Sort-Object -Unique | Should -Be ((Get-Module Rembg).ExportedCmdlets.Keys -replace '^Remove-ImageBackground$', 'Remove-RembgBackground' | Sort-Object)
    }

    It 'names nothing that an execution policy takes for a script' {
        $manifest = Import-PowerShellDataFile $ModulePath
        $manifest.Keys | Where-Object { $_ -in 'RootModule', 'FormatsToProcess', 'TypesToProcess', 'ScriptsToProcess' } | Should -BeNullOrEmpty
        $manifest.NestedModules | Should -Be 'bin/Rembg.Edition.psd1'
        $edition = & ([scriptblock]::Create((Get-Content (Join-Path $built $manifest.NestedModules) -Raw)))
        $edition.Keys | Sort-Object | Should -Be 'ModuleVersion', 'RootModule'
        $edition.RootModule | Should -BeLike '*/Rembg.dll'
        Join-Path $built "bin/$($edition.RootModule)" | Should -Exist
    }

    It 'is data that every reader of manifests takes' {
        (Import-PowerShellDataFile $ModulePath).ModuleVersion | Should -Be (Test-ModuleManifest $ModulePath -ErrorAction Stop).Version
    }

    It 'is the only place that states the version' {
        $version = (Test-ModuleManifest $ModulePath).Version
        $assembly = (Get-Command Remove-ImageBackground).ImplementingType.Assembly.GetName().Version
        $assembly.ToString(3) | Should -Be $version.ToString()
        $projects = Get-ChildItem $RepositoryRoot -Recurse -Include *.csproj, *.props | Where-Object FullName -NotMatch '[\\/](obj|bin|output)[\\/]'
        $projects | Select-String -Pattern '<(Assembly|File|Package|Informational)?Version>[0-9]' | Should -BeNullOrEmpty
    }

    It 'has the licence beside it' {
        Join-Path $built 'LICENSE' | Should -Exist
    }
}

Describe 'The folder for <Framework>' -ForEach @(
    @{ Framework = 'net8.0'; Allowed = @() }
    @{ Framework = 'net472'; Allowed = @('System.*.dll', 'Microsoft.Bcl.*.dll') }
) {
    It 'holds the module and nothing that does not belong to it' {
        $files = (Get-ChildItem (Join-Path $built "bin/$Framework")).Name
        'Rembg.dll', 'Rembg.Client.dll' | Should -BeIn $files
        $others = $files | Where-Object { $_ -notin 'Rembg.dll', 'Rembg.Client.dll' }
        $others | Where-Object { $name = $_; -not ($Allowed | Where-Object { $name -like $_ }) } | Should -BeNullOrEmpty
    }
}

Describe 'The import' {
    It 'says nothing, and shows up in a fresh process' {
        $run = Invoke-Pwsh "Import-Module '$ModulePath' -WarningVariable w 3>&1; (Get-Command -Module Rembg).Count" -NoModule
        $run.Error | Should -BeNullOrEmpty
        $run.Output | Should -Be (Get-Command -Module Rembg).Count
        $run.ExitCode | Should -Be 0
    }

    It 'works under the execution policy Restricted, the default of Windows clients' -Skip:($PSEdition -eq 'Core' -and -not $IsWindows) {
        $run = Invoke-Pwsh -NoModule "Set-ExecutionPolicy -Scope Process Restricted -Force; Import-Module '$ModulePath'; Get-ExecutionPolicy; Get-RembgUsage | Out-String"
        $run.Error | Should -BeNullOrEmpty
        $run.Output[0] | Should -Be 'Restricted'
        $run.Output -match '^Plan +Premium-20000' | Should -HaveCount 1
    }

    It 'leaves nothing behind when it is taken back' {
        $run = Invoke-Pwsh 'Remove-Module Rembg; @(Get-Command *Rembg*, *-ImageBackground -ErrorAction Ignore).Count'
        $run.Error | Should -BeNullOrEmpty
        $run.Output | Should -Be 0
    }

    # Windows PowerShell needs some, which ship with the module.
    It 'loads no assembly from elsewhere than the module and PowerShell' -Skip:($PSVersionTable.PSEdition -ne 'Core' -or $env:REMBG_TEST_MODULE) {
        $script = @'
            $before = [AppDomain]::CurrentDomain.GetAssemblies().FullName
            Import-Module '{0}'
            [AppDomain]::CurrentDomain.GetAssemblies().Where({{ $_.FullName -notin $before -and $_.Location }}).Location
'@
        $run = Invoke-Pwsh ($script -f ($ModulePath -replace "'", "''")) -NoModule
        $core = [IO.Path]::GetDirectoryName([object].Assembly.Location)
        $run.Output | ForEach-Object { [IO.Path]::GetDirectoryName($_) } | Sort-Object -Unique |
            Where-Object { $_ -notin $core, (Join-Path $built 'bin/net8.0') -and -not "$_".StartsWith($PSHOME, 'OrdinalIgnoreCase') } | Should -BeNullOrEmpty
    }
}
