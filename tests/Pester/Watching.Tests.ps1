# The recipes of docs/watching.md, as their services run them.

BeforeDiscovery {
    $isUnix = $PSEdition -eq 'Core' -and -not $IsWindows
    $hasSystemd = $isUnix -and (Get-Command systemd-analyze -CommandType Application -ErrorAction Ignore)
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
    . $PSScriptRoot/Examples.ps1
    . $PSScriptRoot/Store.ps1
}

AfterAll { Restore-TestEnvironment }

Describe 'A service that watches' -Skip:(-not $isUnix) {
    BeforeAll { Enter-ProgramFolder (Join-Path $TestDrive programs) }

    AfterAll { Exit-ProgramFolder }

    BeforeEach {
        Reset-Sandbox
        $folder = (New-Item (Join-Path $TestDrive ([guid]::NewGuid())) -ItemType Directory).FullName
        $null = New-Item $folder/inbox, $folder/web -ItemType Directory
        Set-Content $folder/watch.ps1 (Get-PageRecipe watch)
        $service = $null
    }

    AfterEach {
        if ($service -and -not $service.HasExited) {
            $service.Kill($true)
        }
    }

    It 'by <Name> processes what arrives, and ends like Ctrl+C when it is stopped' -ForEach @(
        @{ Name = 'systemd'; Line = { (Get-PageRecipe watch-inbox.service) -match '(?m)^ExecStart=/usr/bin/pwsh (.+)$' | Out-Null; $Matches[1] } }
        @{ Name = 'Docker'; Line = { ((Get-PageRecipe watch-image) -match '(?m)^ENTRYPOINT (.+)$' | Out-Null), ((ConvertFrom-Json $Matches[1]) -join ' ' -replace '^pwsh ') | Select-Object -Last 1 } }
        @{ Name = 'the scheduler of Windows'; Line = { (Get-PageRecipe watch-task) -match "-Argument '(.+)'" | Out-Null; $Matches[1] } }
    ) {
        # What a shell starts in the background ignores SIGINT, and so do the processes that it starts.
        if ((Test-Path /proc/self/status) -and ([Convert]::ToUInt64(((Get-Content /proc/self/status) -match '^SigIgn' -replace '^\S+\s+')[0], 16) -band 2)) {
            Set-ItResult -Skipped -Because 'SIGINT is ignored here, as in a job in the background of a shell'
        }

        $arguments = (& $Line) -replace '\S+watch\.ps1', "$folder/watch.ps1" -replace '-Inbox \S+', "-Inbox $folder/inbox" -replace '-Web \S+', "-Web $folder/web"
        $start = [Diagnostics.ProcessStartInfo]::new((Get-PowerShellProgram).Path, "$((Get-PowerShellProgram).First) $arguments")
        $start.RedirectStandardInput = $start.RedirectStandardOutput = $true
        $service = [Diagnostics.Process]::Start($start)
        $null = New-TestPicture $folder/inbox/a.bmp
        $service.StandardOutput.ReadLine() | Should -BeLike 'Completed *a.bmp'
        "$folder/web/a.webp" | Should -Exist

        kill -INT $service.Id
        $service.WaitForExit(120000) | Should -BeTrue
    }

    It 'ends with <Code> for <What>' -ForEach @(
        @{ Code = 2; What = 'a service that is another one'; Key = 'sandbox'; Fault = @{ action = 'html'; status = 403; times = -1 } }
        @{ Code = 3; What = 'a key that is refused'; Key = 'sandbox-invalid' }
        @{ Code = 4; What = 'a used-up quota of the day'; Key = 'sandbox-daily' }
        @{ Code = 4; What = 'a used-up quota of the month'; Key = 'sandbox-monthly' }
        @{ Code = 6; What = 'a folder that is not there'; Key = 'sandbox'; Inbox = 'nowhere' }
    ) {
        1..3 | ForEach-Object { $null = New-TestPicture $folder/inbox/$_.bmp }
        if ($Fault) {
            Add-SandboxFault $Fault
        }

        $before = $env:REMBG_API_KEY
        $env:REMBG_API_KEY = $Key
        try {
            $output = & pwsh -NoProfile -NonInteractive -File $folder/watch.ps1 -Inbox "$folder/$(if ($Inbox) { $Inbox } else { 'inbox' })" -Web $folder/web
            $LASTEXITCODE | Should -Be $Code -Because ($output -join "`n")
        }
        finally {
            $env:REMBG_API_KEY = $before
        }
    }

    It 'has a unit that systemd understands' -Skip:(-not $hasSystemd) {
        $unit = Join-Path $folder watch-inbox.service
        Set-Content $unit ((Get-PageRecipe watch-inbox.service) -replace '/usr/bin/pwsh', '/bin/sh' -replace '(?m)^User=.*\n')
        $said = & systemd-analyze verify --man=no $unit 2>&1 | ForEach-Object { "$_" }
        $LASTEXITCODE | Should -Be 0 -Because ($said -join "`n")
        $said | Where-Object { $_ -match [regex]::Escape($folder) } | Should -BeNullOrEmpty
    }

    It 'gives the scheduler of Windows what its cmdlets take' {
        $script:given = @{}
        function New-ScheduledTaskAction([string] $Execute, [string] $Argument) { $given.Argument = $Argument }
        function New-ScheduledTaskTrigger([switch] $AtStartup) { $given.AtStartup = [bool] $AtStartup }
        function New-ScheduledTaskSettingsSet([string] $MultipleInstances, [timespan] $ExecutionTimeLimit, [int] $RestartCount, [timespan] $RestartInterval) { $given.Restart = $RestartInterval }
        Set-Item function:Get-Credential { [pscredential]::new('x', [Net.NetworkCredential]::new('', 'y').SecurePassword) }
        function Register-ScheduledTask { $given.Password = "$args" -replace '^.*-Password:? (\S+).*$', '$1' }
        . ([scriptblock]::Create((Get-PageRecipe watch-task)))
        $given.AtStartup | Should -BeTrue
        $given.Restart | Should -Be ([timespan] '00:10')
        $given.Password | Should -Be 'y'
    }
}
