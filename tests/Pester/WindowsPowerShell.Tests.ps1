# What only Windows PowerShell 5.1, or only a console of Windows, can show; tests/README.md has the same list. Elsewhere each is
# skipped, with the reason.

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $here = Get-Location
    $isWindowsHere = $PSEdition -ne 'Core' -or $IsWindows

    function Skip-OutsideOf51 {
        if ($PSEdition -eq 'Core') {
            Set-ItResult -Skipped -Because 'it is for Windows PowerShell 5.1'
        }
    }
}

AfterAll {
    Set-Location $here
    Restore-TestEnvironment
}

Describe 'Windows PowerShell' {
    BeforeEach {
        Reset-Sandbox
        $folder = (New-Item (Join-Path $TestDrive ([guid]::NewGuid())) -ItemType Directory).FullName
        Set-Location $folder
        $null = New-TestPicture (Join-Path $folder a.png)
    }

    AfterEach {
        Set-Location $here
    }

    It 'loads the module''s assemblies beside another System.Text.Json' {
        Skip-OutsideOf51
        $run = Invoke-Pwsh -NoModule @"
            Set-Location '$folder'
            `$null = New-Item other -ItemType Directory
            Add-Type -TypeDefinition 'namespace System.Text.Json { public static class JsonSerializer { } }' -OutputAssembly "`$pwd\other\System.Text.Json.dll"
            `$null = [Reflection.Assembly]::LoadFrom("`$pwd\other\System.Text.Json.dll")
            Import-Module '$ModulePath'
            (Get-RembgUsage).Membership
            (Remove-ImageBackground a.png).Status
            [AppDomain]::CurrentDomain.GetAssemblies() | Where-Object { `$_.GetName().Name -eq 'System.Text.Json' } | ForEach-Object Location
"@
        $run.Error | Should -BeNullOrEmpty
        $run.Output[0] | Should -BeLike 'Premium*'
        $run.Output[1] | Should -Be Completed
        $run.Output[2..9] | Should -Contain (Join-Path (Split-Path $ModulePath) bin\net472\System.Text.Json.dll)
    }

    It 'makes no file of a path that is too long for it, and goes on' {
        Skip-OutsideOf51
        $long = Join-Path $folder ((1..6 | ForEach-Object { "$_" * 50 }) -join '\')
        $rows = [pscustomobject]@{ Path = "$long\a.png" }, [pscustomobject]@{ Path = 'a.png'; OutFile = "$long\b.webp" }, [pscustomobject]@{ Path = 'a.png' }
        $results = $rows | Remove-ImageBackground -ErrorVariable problems -ErrorAction SilentlyContinue
        $results.Status | Should -Be Completed
        $problems | Should -HaveCount 2
        $problems[0].FullyQualifiedErrorId | Should -Match '^(ImageNotFound|ReadFailed),'
        $problems[1].FullyQualifiedErrorId | Should -BeLike 'WriteFailed,*'
        @(Get-SandboxRequest -Removal) | Should -HaveCount 1
    }

    It 'makes one error of a name that it refuses, and goes on: <_>' -ForEach 'a<b.png', 'a|b.png', 'a"b.png', 'Z:Z:\a.png', 'http://a.png' {
        Skip-OutsideOf51
        $results = [pscustomobject]@{ Path = $_ }, [pscustomobject]@{ Path = 'a.png' } | Remove-ImageBackground -ErrorVariable problems -ErrorAction SilentlyContinue
        $results.Status | Should -Be Completed
        $problems | Should -HaveCount 1
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'ImageNotFound,*'
    }

    It 'reads a list in the system''s encoding, and names the file where the list has another one' {
        Skip-OutsideOf51
        $name = "caf$([char]0xE9).png"
        $system = [Text.Encoding]::Default
        if ($system.CodePage -ne 1252) {
            Set-ItResult -Skipped -Because 'the system''s encoding is another one than that of Western Europe'
        }

        Rename-Item a.png $name
        [IO.File]::WriteAllText("$folder\system.csv", "Path`r`n$name`r`n", $system)
        (Import-Csv system.csv | Remove-ImageBackground).Status | Should -Be Completed

        [IO.File]::WriteAllText("$folder\utf8.csv", "Path`r`n$name`r`n", [Text.UTF8Encoding]::new($false))
        Import-Csv utf8.csv | Remove-ImageBackground -Force -ErrorVariable problems -ErrorAction SilentlyContinue
        $problems[0].ErrorDetails.RecommendedAction | Should -BeLike "*'$name'*"
    }

    It 'shows progress on the console, and asks there for the key without showing it' {
        if (-not $isWindowsHere) {
            Set-ItResult -Skipped -Because 'it reads a console of Windows'
        }

        1..3 | ForEach-Object { $null = New-TestPicture (Join-Path $folder "$_.png") -Width (40 + $_) }
        Set-SandboxSetting @{ latencyMs = 1500 }
        Set-Content console.ps1 @"
            try {
                Import-Module '$ModulePath'
                Add-Type -Path '$(Join-Path $PSScriptRoot RealConsole.cs)'
                `$console = [RembgTests.RealConsole]::new()
                [RembgTests.RealConsole]::Type("sandbox-typed``r")
                Set-RembgApiKey
                Get-ChildItem *.png | Remove-ImageBackground -ThrottleLimit 2
                `$console.End() | Set-Content lines.txt -Encoding utf8
            }
            catch {
                `$_ | Out-String | Set-Content lines.txt
            }
"@
        $program = Get-PowerShellProgram
        $start = [Diagnostics.ProcessStartInfo]::new($program.Path)
        $start.Arguments = "$($program.First) -NoProfile -ExecutionPolicy Bypass -File `"$folder\console.ps1`""
        $start.WorkingDirectory = $folder
        $start.UseShellExecute = $false
        $start.CreateNoWindow = $true
        $process = [Diagnostics.Process]::Start($start)
        try {
            $process.WaitForExit(120000) | Should -BeTrue
            $lines = Get-Content lines.txt -Encoding utf8
            @($lines -match '^Rembg API key: \*{13}$') | Should -HaveCount 1 -Because ($lines -join "`n")
            $lines -match 'typed' | Should -BeNullOrEmpty
            $lines -match '\d done' | Should -Not -BeNullOrEmpty -Because ($lines -join "`n")
            $lines -match '\.png' | Should -Not -BeNullOrEmpty
            Get-SandboxRequest -Removal | ForEach-Object apiKey | Sort-Object -Unique | Should -Be 'sandbox-typed'
        }
        finally {
            if (-not $process.HasExited) { $process.Kill() }
            $process.Dispose()
        }
    }
}
