# The package as a user gets it: made, published to a folder, saved from there into an empty place, and put to work.

BeforeDiscovery {
    $missing = 'Microsoft.PowerShell.PSResourceGet', 'Microsoft.PowerShell.PlatyPS' | Where-Object { -not (Get-Module $_ -ListAvailable) }
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
}

AfterAll {
    Restore-TestEnvironment
}

Describe 'The package' -Skip:([bool]$missing) {
    BeforeAll {
        # A copy of the sources, because the tests have the module of this clone loaded, which Windows would not replace.
        $copy = Join-Path $TestDrive source
        $null = New-Item -ItemType Directory $copy
        foreach ($name in 'src', 'docs', 'build.ps1', 'Rembg.psd1', 'LICENSE', 'Directory.Build.props', 'Directory.Packages.props', '.editorconfig') {
            Copy-Item (Join-Path $RepositoryRoot $name) $copy -Recurse
        }

        Get-ChildItem $copy -Recurse -Directory | Where-Object Name -In 'bin', 'obj' | Remove-Item -Recurse -Force
        $store = New-Item -ItemType Directory (Join-Path $TestDrive store)
        $build = Join-Path $copy build.ps1
        $made = Invoke-Pwsh "& '$build' Pack, Publish -Repository '$store'" -NoModule -TimeoutSec 400
        $place = New-Item -ItemType Directory (Join-Path $TestDrive place)
        $saved = Invoke-Pwsh "Register-PSResourceRepository RembgTest -Uri '$store' -Trusted; try { Save-PSResource Rembg -Repository RembgTest -Path '$place' } finally { Unregister-PSResourceRepository RembgTest }" -NoModule
        $folder = Get-ChildItem (Join-Path $place Rembg) -Directory | Select-Object -First 1
    }

    It 'is made and published without a complaint' {
        $made.Error | Should -BeNullOrEmpty
        $made.ExitCode | Should -Be 0 -Because ($made.Output -join "`n")
        $saved.Error | Should -BeNullOrEmpty
        (Get-ChildItem $store).Name | Should -BeLike 'Rembg.*.nupkg'
    }

    It 'holds what a user needs, and nothing else' {
        $files = Get-ChildItem $folder.FullName -Recurse -File | ForEach-Object { [IO.Path]::GetRelativePath($folder.FullName, $_.FullName) -replace '\\', '/' }
        $files | Should -Contain 'Rembg.psd1'
        $files | Should -Contain 'bin/Rembg.Edition.psd1'
        $files | Should -Contain 'LICENSE'
        $files | Should -Contain 'scripts/cutouts.ps1'
        $files | Should -Contain 'en-US/Rembg.dll-Help.xml'
        $files | Should -Contain 'en-US/about_Rembg.help.txt'
        $files -like 'bin/net8.0/*' | Sort-Object | Should -Be 'bin/net8.0/Rembg.Client.dll', 'bin/net8.0/Rembg.dll'
        $files -like 'bin/net472/*' | Should -Contain 'bin/net472/System.Text.Json.dll'
        $files | Where-Object { $_ -notmatch '^(Rembg\.psd1|LICENSE|PSGetModuleInfo\.xml|scripts/(cutouts|shop-pictures)\.ps1|en-US/[^/]+|bin/Rembg\.Edition\.psd1|bin/(net8\.0|net472)/[^/]+\.dll)$' } |
            Should -BeNullOrEmpty
    }

    It 'does the main job from where it was saved, in a fresh process' {
        $pictures = New-Item -ItemType Directory (Join-Path $TestDrive pictures)
        1..3 | ForEach-Object { $null = New-TestPicture (Join-Path $pictures "p$_.png") }
        $run = Invoke-Pwsh -NoModule "`$env:PSModulePath = '$place' + [IO.Path]::PathSeparator + `$env:PSModulePath; Get-ChildItem '$pictures' | Remove-ImageBackground | ForEach-Object { `$_.Status }; (Get-Module Rembg).ModuleBase"
        $run.Error | Should -BeNullOrEmpty
        $run.Output[0..2] | Should -Be 'Completed', 'Completed', 'Completed'
        $run.Output[3] | Should -Be $folder.FullName
        Get-ChildItem $pictures -Filter *-nobg.webp | Should -HaveCount 3
    }

    It 'shows its help' {
        $run = Invoke-Pwsh -NoModule "Import-Module '$(Join-Path $folder.FullName Rembg.psd1)'; Get-Help Remove-ImageBackground -Examples | Out-String; Get-Help about_Rembg | Out-String"
        $run.Error | Should -BeNullOrEmpty
        $run.Output -join "`n" | Should -Match 'Get-ChildItem \*\.jpg \| Remove-ImageBackground'
    }
}

Describe 'Beside a module that brings another System.Text.Json' {
    It 'loads and works' -Skip:($PSVersionTable.PSEdition -ne 'Core') {
        $other = Join-Path (Split-Path $ModulePath) 'bin/net472/System.Text.Json.dll'
        $run = Invoke-Pwsh -NoModule "`$context = [Runtime.Loader.AssemblyLoadContext]::new('other'); `$context.LoadFromAssemblyPath('$other').GetName().Version.ToString(); Import-Module '$ModulePath'; (Get-RembgUsage).Membership"
        $run.Error | Should -BeNullOrEmpty
        $run.Output | Should -HaveCount 2
    }
}
