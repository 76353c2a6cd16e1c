# The README and the guides: their PowerShell, which is PowerShell 7's, runs, and their links lead somewhere.

BeforeDiscovery {
    . $PSScriptRoot/Examples.ps1
    $root = Split-Path (Split-Path $PSScriptRoot)
    $paths = @(Join-Path $root 'README.md') + (Get-ChildItem (Join-Path $root 'docs') -Filter *.md).FullName
    $pages = foreach ($path in $paths) {
        $blocks = @(Get-PageExample $path)
        @{
            Page = Split-Path $path -Leaf
            Path = $path
            Scripts = @($blocks | Where-Object SaveAs)
            Examples = @($blocks | Where-Object { -not $_.SaveAs -and -not $_.Skip })
        }
    }

    $others = (Get-ChildItem (Join-Path $root 'docs/help'), (Join-Path $root '.github') -Filter *.md).FullName
    $allPages = foreach ($path in $paths + $others) {
        @{ Page = Split-Path $path -Leaf; Path = $path }
    }
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
    . $PSScriptRoot/Examples.ps1

    # For scripts that import the module by its name.
    $modulePathBefore = $env:PSModulePath
    $env:PSModulePath = (Split-Path (Split-Path $ModulePath)), $env:PSModulePath -join [IO.Path]::PathSeparator
}

AfterAll {
    $env:PSModulePath = $modulePathBefore
    Restore-TestEnvironment
}

Describe 'The PowerShell in <Page>' -Skip:($PSEdition -ne 'Core') -ForEach ($pages | Where-Object Examples) {
    It 'runs as it stands: <Name>' -ForEach $Examples {
        Reset-Sandbox
        $folder = Join-Path $TestDrive ([guid]::NewGuid())
        New-ExampleFolder $folder $Scripts
        $run = Invoke-Example $Code $folder
        if ($Fails) {
            $run.Ids | Should -Contain $Fails
        }
        else {
            $run.Shown | Should -BeNullOrEmpty

            # People keep what works: on the days after it may find its outputs, which costs nothing, and no other fault.
            foreach ($day in 2, 3) {
                $again = Invoke-Example $Code $folder
                $again.Shown | Where-Object { "$($_.FullyQualifiedErrorId)$($_.ErrorRecord.FullyQualifiedErrorId)" -notmatch '^OutputExists,' } |
                    Should -BeNullOrEmpty -Because "it is day $day"
            }
        }

        Clear-RembgApiKey
    }
}

Describe 'The recipe "<_>"' -ForEach (Get-PageRecipeName) {
    It 'has a test' {
        Get-ChildItem $PSScriptRoot -Filter *.Tests.ps1 | Select-String "Get-PageRecipe '?$_'?\b" | Should -Not -BeNullOrEmpty
        Get-PageRecipe $_ | Should -Not -BeNullOrEmpty
    }
}

Describe 'The links of <Page>' -ForEach $allPages {
    It 'lead to files and headings that are there' {
        $text = (Get-Content $Path -Raw) -replace '(?ms)^```.*?^```'
        $targets = [regex]::Matches($text, '\]\((?!https?://)([^)\s]+)\)').ForEach({ $_.Groups[1].Value })
        $missing = foreach ($target in $targets) {
            $file, $anchor = $target -split '#', 2
            $full = if ($file) { Join-Path (Split-Path $Path) $file } else { $Path }
            if (-not (Test-Path -LiteralPath $full)) {
                $target
            }
            elseif ($anchor) {
                $headings = (Get-Content $full) -match '^#+ ' -replace '^#+ ' -replace '[^\w\- ]' -replace ' ', '-'
                if ($anchor -notin $headings.ToLowerInvariant()) { $target }
            }
        }

        $missing | Should -BeNullOrEmpty
    }
}
