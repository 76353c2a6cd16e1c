# The account's billing cycles, and the running one with its credits.

BeforeAll { . $PSScriptRoot/Common.ps1 }
AfterAll { Restore-TestEnvironment }

Describe 'Get-RembgBillingCycle' {
    BeforeEach {
        Reset-Sandbox
    }

    It 'lists the windows, the newest first' {
        $cycles = Get-RembgBillingCycle
        (Get-SandboxRequest).query | Should -Be '?listBillingCycles=1'
        $cycles.Count | Should -BeGreaterThan 1
        $cycles | ForEach-Object { $_.PSObject.TypeNames[0] } | Select-Object -Unique | Should -Be 'Rembg.BillingCycle'
        $cycles.PeriodStartUnix | Should -Be ($cycles.PeriodStartUnix | Sort-Object -Descending)
    }

    It 'tells times in UTC, as dates and as seconds' {
        $cycle = Get-RembgBillingCycle | Select-Object -First 1
        $cycle.PeriodStart.Offset | Should -Be ([timespan]::Zero)
        $cycle.PeriodStart.ToUnixTimeSeconds() | Should -Be $cycle.PeriodStartUnix
        $cycle.PeriodEnd.ToUnixTimeSeconds() | Should -Be $cycle.PeriodEndUnix
        $cycle.PeriodEnd | Should -BeGreaterThan $cycle.PeriodStart
    }

    It 'adds up what was used' {
        Set-SandboxAccount @{ appUsage = 4; apiUsage = 9 }
        $cycle = Get-RembgBillingCycle | Select-Object -First 1
        $cycle.AppUsage | Should -Be 4
        $cycle.ApiUsage | Should -Be 9
        $cycle.TotalUsage | Should -Be 13
    }

    It 'emits nothing where there is none' {
        Get-RembgBillingCycle -ApiKey sandbox-nocycles | Should -BeNullOrEmpty
        (Get-SandboxRequest).status | Should -Be 200
    }

    It 'copes with nulls' {
        $cycles = Get-RembgBillingCycle -ApiKey sandbox-nulls
        $cycles.Count | Should -BeGreaterThan 1
        $cycles[0].PeriodEnd | Should -BeNullOrEmpty
        $cycles[0].AppUsage | Should -Be 0
        $cycles | Out-String | Should -Match $cycles[0].PeriodStart.ToString('yyyy-MM-dd HH:mm:ss')
    }

    It 'is a table that fits 80 columns' {
        $lines = Invoke-WithCulture en-US { (Get-RembgBillingCycle | Out-String -Width 80) -split '\r?\n' | Where-Object { $_ } }
        $lines[0] | Should -Be 'Start (UTC)         End (UTC)            AppUsage  ApiUsage TotalUsage'
        $lines[2] | Should -Match '^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \d{4}-\d\d-\d\d \d\d:\d\d:\d\d +\d+ +\d+ +\d+$'
    }

    It 'looks the same after a job or a file has brought the windows here, in any calendar' {
        $file = Join-Path $TestDrive cycles.xml
        $cycles = Get-RembgBillingCycle
        $cycles | Export-Clixml $file
        $here = $cycles | Out-String -Width 80
        Import-Clixml $file | Out-String -Width 80 | Should -Be $here
        Invoke-WithCulture th-TH { $cycles | Out-String -Width 80 } | Should -Be $here
    }

    Context '-Current' {
        It 'emits the running window with its credits' {
            Set-SandboxAccount @{ credits = 100; prepaidCredits = 25; appUsage = 10; apiUsage = 20 }
            $cycle = Get-RembgBillingCycle -Current -WarningVariable warnings
            $warnings | Should -BeNullOrEmpty
            $cycle.PSObject.TypeNames[0] | Should -Be 'Rembg.CurrentBillingCycle'
            $cycle.IncludedCredits | Should -Be 100
            $cycle.UsedIncludedCredits | Should -Be 30
            $cycle.RemainingIncludedCredits | Should -Be 70
            $cycle.SpendableCredits | Should -Be 95
            $cycle.PeriodEnd | Should -BeGreaterThan ([DateTimeOffset]::UtcNow)
            $cycle | Out-String | Should -Match '(?m)^Left +95\r?$'
        }

        It 'warns when the window is not the subscription''s' {
            $cycle = Get-RembgBillingCycle -Current -ApiKey sandbox-unsynced -WarningVariable warnings -WarningAction SilentlyContinue
            $cycle.StripeBillingSynced | Should -BeFalse
            $cycle.PeriodStart.Day | Should -Be 1
            $warnings | Should -HaveCount 1
            $warnings[0] | Should -Match 'UTC calendar month'
        }

        It 'warns when the service names no running window' {
            Add-SandboxFault @{ action = 'status'; status = 200; body = '{"membership":"Free","credits":0,"billingCycle":null}' }
            Get-RembgBillingCycle -Current -WarningVariable warnings -WarningAction SilentlyContinue | Should -BeNullOrEmpty
            $warnings | Should -HaveCount 1
        }
    }

    It 'fails as a whole' {
        { Get-RembgBillingCycle -ApiKey sandbox-invalid } | Should -Throw -ErrorId 'InvalidApiKey,Rembg.Commands.GetRembgBillingCycleCommand'
        { Get-RembgBillingCycle -Current -ApiKey sandbox-unverified } | Should -Throw -ErrorId 'EmailNotVerified,*'
        Add-SandboxFault @{ action = 'status'; status = 200; body = '[]' }
        { Get-RembgBillingCycle } | Should -Throw -ErrorId 'InvalidResponse,*'
    }
}
