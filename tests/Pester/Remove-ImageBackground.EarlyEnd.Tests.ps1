BeforeAll {
    . $PSScriptRoot/Common.ps1

    # What is under way when the pipeline ends comes back later than what ended it.
    function New-SlowFolder([int] $Count) {
        Reset-Sandbox
        Set-SandboxSetting @{ slowLatencyMs = 1500 }
        $folder = Join-Path $TestDrive ([guid]::NewGuid())
        1..$Count | ForEach-Object { $null = New-TestPicture (Join-Path $folder ('p{0:000}.bmp' -f $_)) }
        $folder
    }

    function Get-Output([string] $Folder) {
        Get-ChildItem $Folder | Where-Object Extension -NE '.bmp'
    }
}

AfterAll { Restore-TestEnvironment }

Describe 'A pipeline that ends by itself' {
    BeforeEach {
        $folder = New-SlowFolder 20
    }

    It 'saves by <How> whatever it is charged for, and sends nothing more' -ForEach @(
        @{ How = 'Select-Object -First'; Script = { Get-ChildItem $folder | Remove-ImageBackground -ApiKey sandbox-slow -ThrottleLimit 5 | Select-Object -First 1 } }
        @{ How = 'a throw downstream'; Script = { try { Get-ChildItem $folder | Remove-ImageBackground -ApiKey sandbox-slow -ThrottleLimit 5 | ForEach-Object { throw 'enough' } } catch { "$_" } } }
        @{ How = 'a break downstream'; Script = { foreach ($once in 1) { Get-ChildItem $folder | Remove-ImageBackground -ApiKey sandbox-slow -ThrottleLimit 5 | ForEach-Object { break } } } }
        @{ How = '-ErrorAction Stop'; Script = { try { Get-ChildItem $folder | Remove-ImageBackground -ApiKey sandbox-slow -ThrottleLimit 5 -ErrorAction Stop } catch { "$_" } } }
        @{ How = 'a throw upstream'; Script = { try { Get-ChildItem $folder | ForEach-Object { if ($_.Name -eq 'p008.bmp') { throw 'enough' }; $_ } | Remove-ImageBackground -ApiKey sandbox-slow -ThrottleLimit 5 } catch { "$_" } } }
    ) {
        if ($How -eq '-ErrorAction Stop') {
            # Once some others have been sent whole.
            Add-SandboxFault @{ action = 'status'; status = 422; match = @{ nth = 5 } }
        }

        $output = & $Script
        $saved = @(Get-Output $folder)
        $null = Get-FinalRemovalCount
        (Get-SandboxAccount sandbox-slow).apiUsage | Should -Be $saved.Count
        $saved.Count | Should -BeGreaterOrEqual 3
        $saved.Count | Should -BeLessThan 12
        $saved | ForEach-Object { Test-ImageIntegrity $_.FullName | Should -BeTrue }
        @($output).Count | Should -BeLessThan 9
    }

    It 'still stops at once by Ctrl+C while it waits' {
        # The first comes back when the other two are sent whole: before that they would not be waited for.
        Add-SandboxFault @{ action = 'latency'; milliseconds = 1000; match = @{ nth = 1 } }
        Add-SandboxFault @{ action = 'latency'; milliseconds = 60000; match = @{ nth = 2 } }, @{ action = 'latency'; milliseconds = 60000; match = @{ nth = 3 } }
        $run = Start-InRunspace {
            Get-ChildItem $folder | Remove-ImageBackground -ThrottleLimit 3 | ForEach-Object { 'seen'; throw 'enough' }
        } @{ folder = $folder }
        try {
            Wait-Until { $run.Output -contains 'seen' }
            $run.Handle.AsyncWaitHandle.WaitOne(700) | Should -BeFalse
            (Stop-InRunspace $run).TotalSeconds | Should -BeLessThan 5
            $run.Handle.IsCompleted | Should -BeTrue
        }
        finally {
            Remove-Runspace $run
        }
    }

    It 'is not held up by an upload that is not done' {
        $null = New-TestPicture (Join-Path $folder p000.bmp) -Length 40MB
        # All of them, since any may arrive first; only the large one takes long at that.
        Add-SandboxFault @{ action = 'slowUpload'; bytesPerSecond = 1MB; times = -1 }
        Set-SandboxSetting @{ slowLatencyMs = 200 }
        $clock = [Diagnostics.Stopwatch]::StartNew()
        $first = Get-ChildItem $folder | Remove-ImageBackground -ApiKey sandbox-slow -ThrottleLimit 3 | Select-Object -First 1
        $clock.Elapsed.TotalSeconds | Should -BeLessThan 15
        $first.Status | Should -Be 'Completed'
        Join-Path $folder p000-nobg.webp | Should -Not -Exist
    }
}
