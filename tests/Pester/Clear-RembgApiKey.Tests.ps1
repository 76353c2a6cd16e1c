# The session's key is forgotten, and nothing else is.

BeforeAll { . $PSScriptRoot/Common.ps1 }
AfterAll { Restore-TestEnvironment }

Describe 'Clear-RembgApiKey' {
    BeforeEach {
        Reset-Sandbox
        $env:REMBG_API_KEY = $null
        Set-RembgApiKey sandbox-held
    }

    AfterEach {
        Clear-RembgApiKey
        $env:REMBG_API_KEY = 'sandbox'
    }

    It 'forgets the key that the session holds' {
        Get-RembgUsage | Should -Not -BeNullOrEmpty
        Clear-RembgApiKey
        { Get-RembgUsage } | Should -Throw -ErrorId 'ApiKeyMissing,*'
        Get-SandboxRequest | Should -HaveCount 1
    }

    It 'is content when there is none' {
        Clear-RembgApiKey
        Clear-RembgApiKey -Verbose 4>&1 | Out-String | Should -Match 'held no API key'
    }

    It 'says so when the environment''s key takes over' {
        $env:REMBG_API_KEY = 'sandbox-environment'
        $told = Clear-RembgApiKey -Verbose 4>&1 | Out-String
        $told | Should -Match 'REMBG_API_KEY still holds a key'
        $told | Should -Not -Match 'sandbox-environment'
        $null = Get-RembgUsage
        (Get-SandboxRequest).apiKey | Should -Be 'sandbox-environment'
    }

    It 'keeps it with -WhatIf' {
        Clear-RembgApiKey -WhatIf
        $null = Get-RembgUsage
        (Get-SandboxRequest).apiKey | Should -Be 'sandbox-held'
    }
}
