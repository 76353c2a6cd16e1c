# The account's usage: what is asked, what comes back, how it looks, and how reading it fails.

BeforeAll {
    . $PSScriptRoot/Common.ps1

    function Get-SentQuery {
        (Get-SandboxRequest).query
    }

    # A port without a listener: it was free a moment ago.
    function Get-DeadAddress {
        $listener = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0)
        $listener.Start()
        $address = "http://$($listener.LocalEndpoint)"
        $listener.Stop()
        $address
    }
}

AfterAll {
    Restore-TestEnvironment
}

Describe 'Get-RembgUsage' {
    BeforeEach {
        Reset-Sandbox
    }

    Context 'a month' {
        It 'asks for this UTC month when nothing is said' {
            $before = [DateTime]::UtcNow
            $usage = Get-RembgUsage
            $months = $before, [DateTime]::UtcNow | ForEach-Object { "?year=$($_.Year)&month=$($_.Month)" }
            Get-SentQuery | Should -BeIn $months
            $usage.PSObject.TypeNames[0] | Should -Be 'Rembg.MembershipUsage'
            "?year=$($usage.Year)&month=$($usage.Month)" | Should -Be (Get-SentQuery)
            $usage.PeriodStartUnix | Should -BeNullOrEmpty
            $usage.BillingCycle | Should -BeNullOrEmpty
        }

        It 'asks for the month that is named' {
            $usage = Get-RembgUsage -Year 2024 -Month 2
            Get-SentQuery | Should -Be '?year=2024&month=2'
            $usage.Year | Should -Be 2024
            $usage.Month | Should -Be 2
        }

        It 'reads the plan, the credits and both counts' {
            Set-SandboxAccount @{ membership = 'Team'; credits = 500; prepaidCredits = 40; appUsage = 7; apiUsage = 30 }
            $usage = Get-RembgUsage
            $usage.Membership | Should -Be 'Team'
            $usage.Credits | Should -Be 500
            $usage.PrepaidCredits | Should -Be 40
            $usage.AppUsage | Should -Be 7
            $usage.ApiUsage | Should -Be 30
            $usage.TotalUsage | Should -Be 37
        }

        It 'reads counts beyond 32 bits' {
            Set-SandboxAccount @{ credits = 5000000000000 }
            (Get-RembgUsage).Credits | Should -Be 5000000000000
        }

        It 'refuses -<Name> <Value> before anything is sent' -ForEach @(
            @{ Name = 'Year'; Value = 0 }, @{ Name = 'Year'; Value = 10000 }
            @{ Name = 'Month'; Value = 0 }, @{ Name = 'Month'; Value = 13 }
        ) {
            $parameters = @{ $Name = $Value }
            { Get-RembgUsage @parameters } | Should -Throw -ErrorId 'ParameterArgumentValidationError,*'
            Get-SandboxRequest | Should -BeNullOrEmpty
        }

        It 'cannot be mixed with a billing cycle' {
            { Get-RembgUsage -Year 2024 -PeriodStartUnix 1700000000 } | Should -Throw -ErrorId 'AmbiguousParameterSet,*'
            { Get-RembgUsage -Month 2 -PeriodStart '2024-02-01' } | Should -Throw -ErrorId 'AmbiguousParameterSet,*'
            Get-SandboxRequest | Should -BeNullOrEmpty
        }
    }

    Context 'a billing cycle' {
        It 'takes what the table of cycles shows in <_>' -ForEach 'en-US', 'de-DE', 'tr-TR', 'ar-SA' {
            $cycle = (Get-RembgBillingCycle)[1]
            $usage = Invoke-WithCulture $_ {
                $shown = ($cycle | Out-String -Width 80) -split '\r?\n' -match '^\d'
                Get-RembgUsage -PeriodStart $shown[0].Substring(0, 19) -IncludeBillingCycle
            }
            $usage.PeriodStartUnix | Should -Be $cycle.PeriodStartUnix
            $usage.BillingCycle.PeriodStartUnix | Should -Be $cycle.PeriodStartUnix
            $usage.TotalUsage | Should -Be $cycle.TotalUsage
        }

        It 'asks for it by its start' {
            $usage = Get-RembgUsage -PeriodStartUnix 1700000000
            Get-SentQuery | Should -Be '?periodStartUnix=1700000000'
            $usage.PeriodStartUnix | Should -Be 1700000000
            $usage.Year | Should -BeNullOrEmpty
        }

        It 'takes the start as <Label>' -ForEach @(
            @{ Label = 'text without an offset, which is UTC'; Start = '2025-03-01' }
            @{ Label = 'text with an offset'; Start = '2025-03-01T02:00:00+02:00' }
            @{ Label = 'a DateTimeOffset'; Start = [DateTimeOffset]::new(2025, 3, 1, 2, 0, 0, [timespan]::FromHours(2)) }
            @{ Label = 'a DateTime of no kind, which is UTC'; Start = [datetime]::new(2025, 3, 1) }
            @{ Label = 'a local DateTime'; Start = [datetime]::SpecifyKind('2025-03-01', 'Utc').ToLocalTime() }
        ) {
            $null = Get-RembgUsage -PeriodStart $Start
            Get-SentQuery | Should -Be '?periodStartUnix=1740787200'
        }

        It 'comes from Get-RembgBillingCycle, one answer for each' {
            $cycles = Get-RembgBillingCycle
            $usages = $cycles | Get-RembgUsage -IncludeBillingCycle
            $usages | Should -HaveCount $cycles.Count
            $usages.PeriodStartUnix | Should -Be $cycles.PeriodStartUnix
            $usages.TotalUsage | Should -Be $cycles.TotalUsage
            $usages.BillingCycle.PeriodStartUnix | Should -Be $cycles.PeriodStartUnix
            Get-SentQuery | Select-Object -Last 1 | Should -Be "?periodStartUnix=$($cycles[-1].PeriodStartUnix)&expand=billing_cycle"
        }

        It 'comes from Get-RembgBillingCycle -Current' {
            $cycle = Get-RembgBillingCycle -Current
            (Get-RembgBillingCycle -Current | Get-RembgUsage).PeriodStartUnix | Should -Be $cycle.PeriodStartUnix
        }
    }

    Context '-IncludeBillingCycle' {
        It 'adds the running window with what is left' {
            Set-SandboxAccount @{ credits = 100; prepaidCredits = 20; appUsage = 10; apiUsage = 30 }
            $cycle = (Get-RembgUsage -IncludeBillingCycle).BillingCycle
            $cycle.PSObject.TypeNames[0] | Should -Be 'Rembg.CurrentBillingCycle'
            $cycle.UsedIncludedCredits | Should -Be 40
            $cycle.RemainingIncludedCredits | Should -Be 60
            $cycle.SpendableCredits | Should -Be 80
            $cycle.StripeBillingSynced | Should -BeTrue
        }

        It 'copes with nulls, missing and unknown members' {
            $usage = Get-RembgUsage -IncludeBillingCycle -ApiKey sandbox-nulls
            $usage.Membership | Should -BeNullOrEmpty
            $usage.Credits | Should -Be 20000
            $usage.PrepaidCredits | Should -Be 0
            $usage.BillingCycle.PeriodEnd | Should -BeNullOrEmpty
            $usage | Out-String | Should -Match 'Plan +unknown'
        }

        It 'survives Export-Clixml and ConvertTo-Json with what matters' {
            $usage = Get-RembgUsage -IncludeBillingCycle
            $file = Join-Path $TestDrive usage.xml
            $usage | Export-Clixml $file
            foreach ($copy in (Import-Clixml $file), ($usage | ConvertTo-Json | ConvertFrom-Json)) {
                $copy.Credits | Should -Be $usage.Credits
                $copy.Month | Should -Be $usage.Month
                $copy.BillingCycle.SpendableCredits | Should -Be $usage.BillingCycle.SpendableCredits
            }
        }
    }

    Context 'the connection' {
        It 'says who asks' {
            $null = Get-RembgUsage
            $version = (Get-Module Rembg).Version
            (Get-SandboxRequest).headers.'User-Agent' | Should -Match "^Rembg/$version \(PowerShell $($PSVersionTable.PSVersion); (Windows|macOS|Linux)\)$"
        }

        It 'goes through -Proxy' {
            # A proxy is asked for a whole address; the sandbox answers by its path, wherever that was meant to go.
            $usage = Get-RembgUsage -Endpoint (Get-DeadAddress) -Proxy $SandboxAddress
            $usage.Credits | Should -Be 20000
            Get-SandboxRequest | Should -HaveCount 1
        }

        It 'shows -ProxyCredential to a proxy that asks for it, and the key to the service as ever' {
            Add-SandboxFault @{ action = 'status'; status = 407; headers = @{ 'Proxy-Authenticate' = 'Basic realm="proxy"' } }
            $credential = [pscredential]::new('user', [Net.NetworkCredential]::new('', 'pass').SecurePassword)
            $null = Get-RembgUsage -Endpoint (Get-DeadAddress) -Proxy $SandboxAddress -ProxyCredential $credential
            $requests = Get-SandboxRequest
            $requests.status | Should -Be 407, 200
            $basic = [Convert]::ToBase64String([Text.Encoding]::ASCII.GetBytes('user:pass'))
            $requests[1].headers.'Proxy-Authorization' | Should -Be "Basic $basic"
            $requests[1].apiKey | Should -Be 'sandbox'
        }

        It 'refuses a proxy that is no web address' {
            { Get-RembgUsage -Proxy 'socks-of-wool' } | Should -Throw -ErrorId 'ConnectionFailed,*'
            Get-SandboxRequest | Should -BeNullOrEmpty
        }

        It 'tries again what may pass' {
            Add-SandboxFault @{ action = 'status'; status = 503; times = 2 }
            (Get-RembgUsage -RetryIntervalSec 0.01).Credits | Should -Be 20000
            (Get-SandboxRequest).status | Should -Be 503, 503, 200
        }

        It 'tries as often as -MaximumRetryCount says, and tells so' {
            Add-SandboxFault @{ action = 'status'; status = 503; times = -1 }
            $problem = { Get-RembgUsage -MaximumRetryCount 1 -RetryIntervalSec 0.01 } |
                Should -Throw -ErrorId 'ServiceUnavailable,Rembg.Commands.GetRembgUsageCommand' -PassThru
            Get-SandboxRequest | Should -HaveCount 2
            $problem.Exception.Attempts | Should -Be 2
            $problem.ErrorDetails.Message | Should -Match 'tried 2 times'
        }

        It 'gives up on silence after -TimeoutSec' {
            Add-SandboxFault @{ action = 'stall'; stage = 'beforeAnswer' }
            { Get-RembgUsage -TimeoutSec 0.2 -MaximumRetryCount 0 } | Should -Throw -ErrorId 'RequestTimedOut,*'
        }

        # Seeing that nothing ends takes forever, so the limit itself is read.
        It 'allows <Allowed> of silence with -TimeoutSec <Seconds>' -ForEach @(
            @{ Seconds = 0; Allowed = [Threading.Timeout]::InfiniteTimeSpan }
            @{ Seconds = 2.5; Allowed = [timespan]::FromSeconds(2.5) }
            @{ Seconds = 1000000; Allowed = [timespan]::FromSeconds(1000000) }
        ) {
            $type = (Get-Command Get-RembgUsage).ImplementingType
            $command = $type::new()
            $command.TimeoutSec = $Seconds
            $type.BaseType.GetProperty('IdleLimit', [Reflection.BindingFlags] 'NonPublic, Instance').GetValue($command) | Should -Be $Allowed
        }

        It 'stops at once on Ctrl+C, without an error' {
            Add-SandboxFault @{ action = 'stall'; stage = 'beforeAnswer'; times = -1 }
            $run = Start-InRunspace { Get-RembgUsage }
            try {
                Wait-Until { Get-SandboxRequest }
                (Stop-InRunspace $run).TotalSeconds | Should -BeLessThan 5
                $run.Streams.Error | Should -BeNullOrEmpty
                $run.Output | Should -BeNullOrEmpty
            }
            finally {
                Remove-Runspace $run
            }
        }
    }

    Context 'errors' {
        It '<Key> ends the command with <Id>' -ForEach @(
            @{ Key = 'sandbox-invalid'; Id = 'InvalidApiKey'; Category = 'AuthenticationError'; Status = 401; Action = 'Set-RembgApiKey' }
            @{ Key = 'sandbox-unverified'; Id = 'EmailNotVerified'; Category = 'PermissionDenied'; Status = 403; Action = 'verification' }
        ) {
            $problem = { 1, 2 | ForEach-Object { [pscustomobject]@{ PeriodStartUnix = $_ } } | Get-RembgUsage -ApiKey $Key } |
                Should -Throw -ErrorId "$Id,Rembg.Commands.GetRembgUsageCommand" -PassThru
            $problem.CategoryInfo.Category | Should -Be $Category
            $problem.Exception.StatusCode | Should -Be $Status
            $problem.ErrorDetails.RecommendedAction | Should -Match $Action
            Get-SandboxRequest | Should -HaveCount 1
        }

        It 'of one window lets the next be asked' {
            Add-SandboxFault @{ action = 'status'; status = 500; match = @{ nth = 2 } }
            $windows = 1, 2, 3 | ForEach-Object { [pscustomobject]@{ PeriodStartUnix = $_ } }
            $usages = $windows | Get-RembgUsage -MaximumRetryCount 0 -ErrorAction SilentlyContinue -ErrorVariable problems
            $usages.PeriodStartUnix | Should -Be 1, 3
            $problems | Should -HaveCount 1
            $problems[0].FullyQualifiedErrorId | Should -Be 'ServiceUnavailable,Rembg.Commands.GetRembgUsageCommand'
            $problems[0].TargetObject | Should -Be 2
        }

        It 'name the field and the parameter that the service complains about' {
            Add-SandboxFault @{
                action = 'status'; status = 400
                body = '{"error":"Multiple validation errors","details":[{"field":"year","message":"too early"},{"field":"month","message":"too late"}],"status":400}'
            }
            $problem = { Get-RembgUsage } | Should -Throw -ErrorId 'ApiValidation,*' -PassThru
            $problem.CategoryInfo.Category | Should -Be 'InvalidArgument'
            $problem.Exception.Details.Parameter | Should -Be 'Year', 'Month'
            $problem.ErrorDetails.Message -split "`n" | Select-Object -First 3 |
                Should -Be 'Multiple validation errors', '  Year: too early', '  Month: too late'
            $problem.Exception.Details | Out-String | Should -Match 'Parameter +Field +Message'
        }

        It 'say so when the answer is a web page' {
            Add-SandboxFault @{ action = 'html'; status = 200 }
            { Get-RembgUsage } | Should -Throw -ErrorId 'InvalidResponse,*'
        }

        It 'report a server that does not answer' {
            $problem = { Get-RembgUsage -Endpoint (Get-DeadAddress) -MaximumRetryCount 0 } | Should -Throw -ErrorId 'ConnectionFailed,*' -PassThru
            $problem.CategoryInfo.Category | Should -Be 'ConnectionError'
            $problem.ErrorDetails.RecommendedAction | Should -Match '-Endpoint'
        }

        It 'have the recommended action on the screen, once' {
            $problem = { Get-RembgUsage -ApiKey sandbox-invalid } | Should -Throw -PassThru
            # Wrapped text begins each line with a bar where the message itself says what to do: in PowerShell 7.4.
            $text = ($problem | Out-String) -replace '\x1b\[[0-9;]*m' -replace '(?m)^ +\| ' -replace '\s+', ' '
            [regex]::Matches($text, [regex]::Escape($problem.ErrorDetails.RecommendedAction)) | Should -HaveCount 1
        }
    }

    Context 'the view' {
        BeforeAll {
            $null = Get-RembgUsage # Loads the client, whose types these are.
            $now = [DateTimeOffset]::new(2026, 3, 9, 12, 0, 0, [timespan]::Zero)

            # The properties are init-only, which PowerShell cannot set but reflection can.
            function New-Usage([hashtable] $Value, [hashtable] $Cycle) {
                $usage = [Rembg.MembershipUsage]::new()
                foreach ($name in $Value.Keys) {
                    [Rembg.MembershipUsage].GetProperty($name).SetValue($usage, $Value[$name])
                }

                if ($Cycle) {
                    $current = [Rembg.CurrentBillingCycle]::new()
                    foreach ($name in $Cycle.Keys) {
                        [Rembg.CurrentBillingCycle].GetProperty($name).SetValue($current, $Cycle[$name])
                    }

                    [Rembg.MembershipUsage].GetProperty('BillingCycle').SetValue($usage, $current)
                }

                $usage
            }

            function Show-Usage([object] $Usage, [bool] $Blocks = $true) {
                Invoke-WithCulture en-US { [Rembg.Views.UsageView]::Render($Usage, $now, $Blocks) -split "`n" }
            }

            $plan = @{ Membership = 'Premium-20000'; Credits = 20000L; PrepaidCredits = 2000L; AppUsage = 800L; ApiUsage = 8200L }
            $window = @{
                PeriodStartUnix = [DateTimeOffset]::new(2026, 2, 14, 9, 30, 0, [timespan]::Zero).ToUnixTimeSeconds()
                PeriodEndUnix = [DateTimeOffset]::new(2026, 3, 14, 9, 29, 59, [timespan]::Zero).ToUnixTimeSeconds()
                AppUsage = 500L; ApiUsage = 4500L; IncludedCredits = 20000L; PrepaidCredits = 2000L
                UsedIncludedCredits = 5000L; RemainingIncludedCredits = 15000L; StripeBillingSynced = $true
            }
        }

        It 'shows a month with a bar of what is used' {
            Show-Usage (New-Usage ($plan + @{ Year = 2026; Month = 3 })) | Should -Be @(
                'Plan     Premium-20000'
                'Period   2026-03 UTC'
                'Used     9,000 of 20,000'
                "         $([string][char]0x2588 * 9)$([string][char]0x2591 * 11) 45 %"
                '         8,200 API, 800 web'
                'Prepaid  2,000'
            )
        }

        It 'shows the running cycle, what is left of it and when it renews' {
            Show-Usage (New-Usage ($plan + @{ Year = 2026; Month = 3 }) $window) -Blocks $false | Should -Be @(
                'Plan     Premium-20000'
                'Period   2026-03 UTC'
                'Used     9,000'
                '         8,200 API, 800 web'
                'Cycle    2026-02-14 to 2026-03-14'
                'Used     5,000 of 20,000'
                '         [#####---------------] 25 %'
                '         4,500 API, 500 web'
                'Left     17,000'
                '         15,000 plan, 2,000 prepaid'
                'Renews   2026-03-14, in 4 days'
            )
        }

        It 'does not offer what a past cycle left over' {
            $past = $window + @{}
            $past.PeriodStartUnix -= 30 * 86400
            $past.PeriodEndUnix -= 30 * 86400
            $shown = Show-Usage (New-Usage ($plan + @{ PeriodStartUnix = $past.PeriodStartUnix }) $past)
            $shown | Should -Contain 'Period   2026-01-15 to 2026-02-12'
            $shown | Should -Contain 'Unused   15,000'
            $shown | Should -Contain 'Ended    2026-02-12'
            $shown | Should -Not -Match '^(Left|Renews)'
        }

        It 'shows no bar for a plan without credits, and a full one when more is used than there is' {
            Show-Usage (New-Usage @{ ApiUsage = 3L }) -Blocks $false | Should -Not -Match '%'
            Show-Usage (New-Usage @{ Credits = 10L; ApiUsage = 25L }) -Blocks $false | Should -Contain '         [####################] 250 %'
            Show-Usage (New-Usage @{ Credits = 100000L; ApiUsage = 1L }) -Blocks $false | Should -Contain '         [#-------------------] 0 %'
        }

        It 'fits 40 columns' {
            foreach ($blocks in $true, $false) {
                Show-Usage (New-Usage ($plan + @{ Year = 2026; Month = 3 }) $window) -Blocks $blocks |
                    Where-Object Length -GT 40 | Should -BeNullOrEmpty
            }

            (Get-RembgUsage -IncludeBillingCycle | Out-String -Width 40) -split '\r?\n' |
                Where-Object { $_ -and $_ -notmatch '^(Plan|Period|Used|Cycle|Left|Renews| ) ' } | Should -BeNullOrEmpty
        }

        It 'draws with what the encoding has' {
            [Rembg.Views.UsageBar]::HasBlocks([Text.Encoding]::UTF8) | Should -BeTrue
            [Rembg.Views.UsageBar]::HasBlocks([Text.Encoding]::ASCII) | Should -BeFalse
            [Rembg.Views.UsageBar]::HasBlocks([Text.Encoding]::GetEncoding('iso-8859-1')) | Should -BeFalse
        }

        It 'is what a person sees without asking' {
            Get-RembgUsage | Out-String | Should -Match '(?m)^Plan +Premium-20000\r?$'
        }
    }
}
