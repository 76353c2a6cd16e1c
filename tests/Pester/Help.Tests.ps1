# The help pages: their examples run, and Get-Help shows them well.

BeforeDiscovery {
    . $PSScriptRoot/Examples.ps1
    $root = Split-Path (Split-Path $PSScriptRoot)
    $examples = Get-ChildItem (Join-Path $root 'docs/help') -Filter *.md | ForEach-Object { Get-PageExample $_.FullName }
    $commands = (Get-ChildItem (Join-Path $root 'docs/help') -Filter *.md).BaseName
    $hasPlatyPS = [bool](Get-Module Microsoft.PowerShell.PlatyPS -ListAvailable)
    $hasHelp = $hasPlatyPS -or (Test-Path (Join-Path $root 'output/Rembg/en-US'))
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
    . $PSScriptRoot/Examples.ps1
}

AfterAll { Restore-TestEnvironment }

Describe 'An example of a help page' -Skip:($PSEdition -ne 'Core') {
    It 'runs as it stands: <Name>' -ForEach $examples {
        Reset-Sandbox
        $folder = Join-Path $TestDrive ([guid]::NewGuid())
        New-ExampleFolder $folder
        $run = Invoke-Example $Code $folder
        $run.Shown | Should -BeNullOrEmpty
        Clear-RembgApiKey
    }
}

Describe 'Get-Help' -Skip:($PSEdition -ne 'Core' -or -not $hasHelp) -ForEach @{ HasPlatyPS = $hasPlatyPS } {
    BeforeAll {
        if ($HasPlatyPS) {
            $build = Invoke-Pwsh "& '$(Join-Path $RepositoryRoot build.ps1)' Docs" -NoModule
            $build.Error | Should -BeNullOrEmpty
            $build.ExitCode | Should -Be 0
        }

        # In a process of its own: a module's help is read but once in a session.
        $run = Invoke-Pwsh @'
            $PSStyle.OutputRendering = 'PlainText'
            $shown = @{ About = Get-Help about_Rembg | Out-String -Width 200 }
            foreach ($command in Get-Command -Module Rembg -CommandType Cmdlet) {
                $help = Get-Help $command.Name
                $parameters = Get-Help $command.Name -Parameter * -ErrorAction Ignore
                $shown[$command.Name] = @{
                    Examples = Get-Help $command.Name -Examples | Out-String -Width 200
                    Described = @($parameters | Where-Object { $_.description.Text } | ForEach-Object { $_.name })
                    Defaults = @($parameters | ForEach-Object { "$($_.name)=$($_.defaultValue)" })
                    Paragraphs = @($help.description.Text)
                    Full = Get-Help $command.Name -Full | Out-String -Width 4000
                    Online = @($help.relatedLinks.navigationLink.uri)[0]
                }
            }
            ConvertTo-Json $shown -Depth 4 -Compress
'@
        $run.Error | Should -BeNullOrEmpty
        $shown = $run.Output | ConvertFrom-Json
    }

    It 'shows the examples of <_> as code and text' -ForEach $commands {
        $shown.$_.Examples | Should -Match 'Example 1 - '
        $shown.$_.Examples | Should -Not -Match '`'
        $shown.$_.Examples | Should -Match "(?m)^\s+.*$_"
    }

    It 'shows the paragraphs of <_> as paragraphs' -ForEach $commands {
        $page = Get-Content (Join-Path $RepositoryRoot "docs/help/$_.md") -Raw
        $section = [regex]::Match($page, '(?s)\n## DESCRIPTION\s+(.+?)\s+## ').Groups[1].Value
        $paragraphs = $section -split '(?:\r?\n){2,}' | ForEach-Object { $_ -replace '\s*\r?\n\s*', ' ' -replace '(?<!`)\*(?=[A-Z])([^*`]+)\*', '$1' -replace '`' -replace '\[([^\]]+)\]\([^)]+\)', '$1' }
        $shown.$_.Paragraphs.ForEach('Trim') | Should -Be $paragraphs
        $lines = [regex]::Match($shown.$_.Full, '(?s)\nDESCRIPTION\r?\n(.+?)\n[A-Z]+\r?\n').Groups[1].Value -split '\r?\n'
        $lines.ForEach('Trim') -join "`n" | Should -Match ([regex]::Escape(($paragraphs -join "`n`n")))
    }

    It 'names the types of <_> as people know them' -ForEach $commands {
        $shown.$_.Full | Should -Not -Match 'Nullable|\b(Rembg\.Parameters\.|<)Cell\b'
    }

    It 'describes each parameter of <_>' -ForEach $commands {
        $common = [Management.Automation.Cmdlet]::CommonParameters
        $parameters = (Get-Command $_).Parameters.Values | Where-Object { $_.Name -notin $common -and $_.Attributes.DontShow -notcontains $true } | ForEach-Object Name
        $shown.$_.Described | Sort-Object | Should -Be ($parameters | Sort-Object)
    }

    It 'leads to the page of <_> on the web' -ForEach $commands {
        $shown.$_.Online | Should -Be "$((Test-ModuleManifest $ModulePath).ProjectUri)/blob/main/docs/help/$_.md"
    }

    It 'tells defaults' {
        $shown.'Remove-ImageBackground'.Defaults | Should -Contain 'MaximumRetryCount=3'
    }

    It 'shows the overview as text' {
        $shown.About | Should -Match 'Get-ChildItem \*\.jpg \| Remove-ImageBackground'
        $shown.About | Should -Not -Match '```|(?m)^#'
    }
}
