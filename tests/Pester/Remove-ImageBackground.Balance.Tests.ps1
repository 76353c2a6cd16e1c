# What a run may leave of the account's credits, and what it says of them.

BeforeAll {
    . $PSScriptRoot/Common.ps1

    function Get-Summary([object[]] $Said) {
        @($Said | Where-Object { $_.Tags -contains 'RembgRunSummary' })[-1].MessageData
    }
}

AfterAll { Restore-TestEnvironment }

Describe 'A minimum of credits' {
    BeforeEach {
        Reset-Sandbox
        $folder = (New-Item -ItemType Directory (Join-Path $TestDrive ([guid]::NewGuid()))).FullName
        Push-Location $folder
        1..6 | ForEach-Object { $null = New-TestPicture "p$_.png" -Width (30 + $_) }
        Set-SandboxAccount @{ credits = 100; prepaidCredits = 0; appUsage = 0; apiUsage = 90 }
    }

    AfterEach { Pop-Location }

    It 'ends the run before the account falls below it' {
        $results = Get-ChildItem *.png | Remove-ImageBackground -MinimumCreditBalance 7 -InformationVariable said -WarningVariable warned -WarningAction SilentlyContinue
        @($results | Where-Object Status -EQ Completed) | Should -HaveCount 3
        $rest = @($results | Where-Object Status -EQ NotSubmitted)
        $rest.Reason | Should -Be (@('MinimumCreditBalance') * 3)
        $warned | Should -HaveCount 1
        (Get-SandboxAccount).apiUsage | Should -Be 93
        $summary = Get-Summary $said
        $summary.AvailableCredits | Should -Be 10
        "$summary" | Should -BeLike '*Cost: 3 of 10 credits*'
        @($rest | Remove-ImageBackground).Status | Should -Be 'Completed', 'Completed', 'Completed'
    }

    It 'counts what is left where others use the account as well' {
        1..30 | ForEach-Object { $null = New-TestPicture "q$_.png" -Width (60 + $_) }
        Set-SandboxAccount @{ credits = 100; apiUsage = 0 }
        $results = Get-ChildItem *.png | ForEach-Object -Begin { $count = 0 } { if (++$count -eq 12) { Set-SandboxAccount @{ apiUsage = 60 } }; $_ } |
            Remove-ImageBackground -MinimumCreditBalance 20 -WarningAction SilentlyContinue -ThrottleLimit 1
        @($results | Where-Object Reason -EQ MinimumCreditBalance) | Should -Not -BeNullOrEmpty
        (Get-SandboxAccount).apiUsage | Should -BeLessOrEqual 80
    }

    It 'lets pictures that cost nothing pass' {
        'a', 'b', 'c' | ForEach-Object { Copy-Item p1.png "p1$_.png" }
        $results = Get-ChildItem p1*.png | Remove-ImageBackground -MinimumCreditBalance 9 -WarningAction SilentlyContinue
        ($results | Where-Object Status -EQ Completed) | Should -HaveCount 1
        (Get-SandboxAccount).apiUsage | Should -Be 91
    }

    It 'is shown beside the cost by -WhatIf, which asks for nothing else' {
        $null = Get-ChildItem *.png | Remove-ImageBackground -WhatIf -MinimumCreditBalance 0 -InformationVariable said 6>$null
        "$said" | Should -BeLike '*6 of 10 credits*'
        $results = Get-ChildItem *.png | Remove-ImageBackground -WhatIf -MinimumCreditBalance 8 6>$null
        @($results | Where-Object Reason -EQ WhatIf) | Should -HaveCount 2
        Get-SandboxRequest -Removal | Should -BeNullOrEmpty
        Reset-Sandbox
        $null = Get-ChildItem *.png | Remove-ImageBackground -WhatIf 6>$null
        Get-SandboxRequest | Should -BeNullOrEmpty
    }

    It 'cannot be kept where the credits cannot be read: nothing is sent' {
        Add-SandboxFault @{ action = 'status'; status = 401; times = -1 }
        { Get-ChildItem *.png | Remove-ImageBackground -MinimumCreditBalance 1 } | Should -Throw -ErrorId 'InvalidApiKey,*'
        Get-SandboxRequest -Removal | Should -BeNullOrEmpty
    }
}

Describe 'A run that cannot go on' {
    BeforeEach { Reset-Sandbox }

    It 'says where a wrong key came from' {
        $picture = New-TestPicture (Join-Path $TestDrive k.png)
        foreach ($try in { Remove-ImageBackground $picture -ApiKey nobody-key }, { Get-RembgUsage -ApiKey nobody-key }) {
            $problem = $try | Should -Throw -ErrorId 'InvalidApiKey,*' -PassThru
            $problem.ErrorDetails.Message | Should -BeLike '*key is the one given with -ApiKey*'
        }

        $env:REMBG_API_KEY = 'nobody-key'
        $problem = { Get-RembgUsage } | Should -Throw -PassThru
        $problem.ErrorDetails.Message | Should -BeLike '*key is the one in $env:REMBG_API_KEY*'
        $env:REMBG_API_KEY = 'sandbox'
    }

    It 'says which inputs it did not take' {
        $pictures = 1..4 | ForEach-Object { New-TestPicture (Join-Path $TestDrive "l$_.png") -Width (20 + $_) }
        $problem = { $pictures | Remove-ImageBackground -ApiKey sandbox-daily -ErrorAction SilentlyContinue } | Should -Throw -ErrorId 'DailyLimitReached,*' -PassThru
        $problem.ErrorDetails.Message | Should -BeLike '*had not delivered*'
    }

    It 'takes the shortest of timeouts' {
        $picture = New-TestPicture (Join-Path $TestDrive t.png)
        Set-SandboxSetting @{ latencyMs = 300 }
        $null = Remove-ImageBackground $picture -TimeoutSec 1e-9 -MaximumRetryCount 0 -ErrorAction SilentlyContinue -ErrorVariable problems
        ($problems.FullyQualifiedErrorId -split ',')[0] | Should -BeIn 'RequestTimedOut', 'OutcomeUnknown', 'ConnectionFailed'
    }

    It 'refuses two kinds of credentials for a proxy' {
        $credential = [pscredential]::new('u', [Net.NetworkCredential]::new('u', 'p').SecurePassword)
        { Get-RembgUsage -ProxyCredential $credential -ProxyUseDefaultCredentials } | Should -Throw -ErrorId 'ConflictingParameters,*'
    }
}
