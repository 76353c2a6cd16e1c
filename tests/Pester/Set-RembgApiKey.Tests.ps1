# Where the key comes from, that it is masked and never shown, and that nothing waits for a person who is not there.

BeforeAll {
    . $PSScriptRoot/Common.ps1

    function Get-SentKey {
        (Get-SandboxRequest).apiKey
    }

    # What a person gets to see of an error, and what a program can dig out of it.
    function Show-Everything([object[]] $Record) {
        foreach ($each in $Record) {
            $each | Format-List * -Force
            $each.Exception | Format-List * -Force
            $each.Exception.ToString()
            $each.ErrorDetails | Format-List * -Force
        }
    }
}

AfterAll {
    Restore-TestEnvironment
}

Describe 'Set-RembgApiKey' {
    BeforeEach {
        Reset-Sandbox
        $env:REMBG_API_KEY = $null
    }

    AfterEach {
        Clear-RembgApiKey
        $env:REMBG_API_KEY = 'sandbox'
    }

    Context 'the order' {
        It 'is the parameter, then the session, then the environment' {
            $env:REMBG_API_KEY = 'sandbox-environment'
            $null = Get-RembgUsage
            Set-RembgApiKey -ApiKey sandbox-session
            $null = Get-RembgUsage
            $null = Get-RembgUsage -ApiKey sandbox-parameter
            Get-SentKey | Should -Be 'sandbox-environment', 'sandbox-session', 'sandbox-parameter'
        }

        It 'is told with -Verbose: <Source>' -ForEach @(
            @{ Source = '-ApiKey'; Prepare = { }; Parameters = @{ ApiKey = 'sandbox-told' } }
            @{ Source = 'Set-RembgApiKey'; Prepare = { Set-RembgApiKey sandbox-told }; Parameters = @{} }
            @{ Source = '$env:REMBG_API_KEY'; Prepare = { $env:REMBG_API_KEY = 'sandbox-told' }; Parameters = @{} }
        ) {
            . $Prepare
            $told = Get-RembgUsage @Parameters -Verbose 4>&1 | Out-String
            $told | Should -Match "The API key is the one .*$([regex]::Escape($Source))"
            $told | Should -Not -Match 'told'
        }

        It 'never falls back from a key that was given but is none' {
            $env:REMBG_API_KEY = 'sandbox-environment'
            { Get-RembgUsage -ApiKey '' } | Should -Throw -ErrorId 'ApiKeyMissing,*'
            { Get-RembgUsage -ApiKey $null } | Should -Throw -ErrorId 'ApiKeyMissing,*'
            Get-SandboxRequest | Should -BeNullOrEmpty
        }

        It 'names all the ways when there is no key' {
            $problem = { Get-RembgUsage } | Should -Throw -ErrorId 'ApiKeyMissing,Rembg.Commands.GetRembgUsageCommand' -PassThru
            $problem.CategoryInfo.Category | Should -Be 'AuthenticationError'
            foreach ($way in '-ApiKey', 'Set-RembgApiKey', '$env:REMBG_API_KEY') {
                $problem.ErrorDetails.Message | Should -BeLike "*$way*"
                $problem.ErrorDetails.RecommendedAction | Should -BeLike "*$way*"
            }

            Get-SandboxRequest | Should -BeNullOrEmpty
        }

        It 'is shared by the runspaces of the process' {
            Set-RembgApiKey sandbox-shared
            $run = Start-InRunspace { Get-RembgUsage }
            try {
                Wait-InRunspace $run
            }
            finally {
                Remove-Runspace $run
            }

            Get-SentKey | Should -Be 'sandbox-shared'
        }
    }

    Context 'what a key can be' {
        It 'takes <Label>' -ForEach @(
            @{ Label = 'text'; Key = 'sandbox-kept' }
            @{ Label = 'a SecureString'; Key = [Net.NetworkCredential]::new('', 'sandbox-kept').SecurePassword }
            @{ Label = 'a credential'; Key = [pscredential]::new('rembg', [Net.NetworkCredential]::new('', 'sandbox-kept').SecurePassword) }
            @{ Label = 'text with what pasting leaves around it'; Key = " $([char]0xFEFF)sandbox-kept`r`n" }
        ) {
            Set-RembgApiKey $Key
            $null = Get-RembgUsage
            $null = Get-RembgUsage -ApiKey $Key
            Get-SentKey | Should -Be 'sandbox-kept', 'sandbox-kept'
        }

        It 'refuses <Label> without showing it' -ForEach @(
            @{ Label = 'a blank inside'; Key = 'sandbox topsecret' }
            @{ Label = 'a line break inside'; Key = "sandbox`ntopsecret" }
            @{ Label = 'a letter beyond ASCII'; Key = "sandbox-topsecret-$([char]0xE9)" }
        ) {
            foreach ($try in { Set-RembgApiKey $Key }, { Get-RembgUsage -ApiKey $Key }, { $env:REMBG_API_KEY = $Key; Get-RembgUsage }) {
                $problem = $try | Should -Throw -ErrorId 'ApiKeyMissing,*' -PassThru
                Show-Everything $problem | Out-String | Should -Not -Match 'topsecret'
            }

            Get-SandboxRequest | Should -BeNullOrEmpty
        }

        It 'refuses another type of thing without showing it' {
            $problem = { Set-RembgApiKey @{ key = 'topsecret' } } | Should -Throw -ErrorId 'ParameterArgumentTransformationError,*' -PassThru
            Show-Everything $problem | Out-String | Should -Not -Match 'topsecret'
        }

        It 'holds nothing with -WhatIf' {
            Set-RembgApiKey sandbox -WhatIf
            { Get-RembgUsage } | Should -Throw -ErrorId 'ApiKeyMissing,*'
        }
    }

    Context '-EnvFile' {
        BeforeAll {
            function New-EnvFile([string] $Text, [Text.Encoding] $Encoding = [Text.UTF8Encoding]::new($false)) {
                $path = Join-Path $TestDrive "$([guid]::NewGuid()).env"
                [IO.File]::WriteAllText($path, $Text, $Encoding)
                $path
            }
        }

        It 'reads <Label>' -ForEach @(
            @{ Label = 'a plain line'; Text = 'REMBG_API_KEY=sandbox-a'; Key = 'sandbox-a' }
            @{ Label = 'the other name'; Text = 'API_KEY=sandbox-a'; Key = 'sandbox-a' }
            @{ Label = 'the better name, wherever it stands'; Text = "REMBG_API_KEY=sandbox-a`nAPI_KEY=sandbox-b"; Key = 'sandbox-a' }
            @{ Label = 'the other name when the better one is empty'; Text = "REMBG_API_KEY=`nAPI_KEY=sandbox-b"; Key = 'sandbox-b' }
            @{ Label = 'the last setting of a name'; Text = "API_KEY=sandbox-a`nAPI_KEY=sandbox-b"; Key = 'sandbox-b' }
            @{ Label = 'blanks around everything'; Text = "  API_KEY =  sandbox-a  `n"; Key = 'sandbox-a' }
            @{ Label = 'double quotes'; Text = 'API_KEY="sandbox-a"'; Key = 'sandbox-a' }
            @{ Label = 'single quotes, and a comment after them'; Text = "API_KEY='sandbox-a#1' # mine"; Key = 'sandbox-a#1' }
            @{ Label = 'a comment after a bare value'; Text = 'API_KEY=sandbox-a # mine'; Key = 'sandbox-a' }
            @{ Label = 'a # and an = inside a bare value'; Text = 'API_KEY=sandbox-a#b=c=='; Key = 'sandbox-a#b=c==' }
            @{ Label = 'export'; Text = 'export API_KEY=sandbox-a'; Key = 'sandbox-a' }
            @{ Label = 'Windows line ends'; Text = "# comment`r`n`r`nOTHER=1`r`nAPI_KEY=sandbox-a`r`nMORE=2`r`n"; Key = 'sandbox-a' }
            @{ Label = 'names that only look alike'; Text = "#API_KEY=sandbox-x`nMY_API_KEY=sandbox-y`nAPI_KEY_2=sandbox-z`nexportAPI_KEY=sandbox-w`nAPI_KEY=sandbox-a"; Key = 'sandbox-a' }
        ) {
            Set-RembgApiKey -EnvFile (New-EnvFile $Text)
            $null = Get-RembgUsage
            Get-SentKey | Should -BeExactly $Key
        }

        It 'reads a file with a byte order mark: <_>' -ForEach 'utf-8', 'utf-16', 'utf-16BE' {
            Set-RembgApiKey -EnvFile (New-EnvFile 'API_KEY=sandbox-a' ([Text.Encoding]::GetEncoding($_)))
            $null = Get-RembgUsage
            Get-SentKey | Should -Be 'sandbox-a'
        }

        It 'finds the file from PowerShell''s location' {
            $path = New-EnvFile 'API_KEY=sandbox-a'
            Push-Location $TestDrive
            try {
                Set-RembgApiKey -EnvFile (Split-Path $path -Leaf)
            }
            finally {
                Pop-Location
            }

            $null = Get-RembgUsage
            Get-SentKey | Should -Be 'sandbox-a'
        }

        It 'says what is wrong with <Label>, and never what is in it' -ForEach @(
            @{ Label = 'a file without a key'; Text = "OTHER=topsecret`ntopsecret"; Id = 'ApiKeyMissing'; Says = 'neither REMBG_API_KEY nor API_KEY' }
            @{ Label = 'a key with a blank inside'; Text = 'API_KEY=sandbox topsecret'; Id = 'ApiKeyMissing'; Says = 'a space' }
        ) {
            $path = New-EnvFile $Text
            $problem = { Set-RembgApiKey -EnvFile $path } | Should -Throw -ErrorId "$Id,Rembg.Commands.SetRembgApiKeyCommand" -PassThru
            $problem.ErrorDetails.RecommendedAction | Should -Not -BeLike '*Set-RembgApiKey*'
            $problem.ErrorDetails.Message | Should -Match $Says
            $problem.ErrorDetails.Message | Should -BeLike "*'$path'*"
            Show-Everything $problem | Out-String | Should -Not -Match 'topsecret'
        }

        It 'says so when there is no such file' {
            $problem = { Set-RembgApiKey -EnvFile (Join-Path $TestDrive nowhere.env) } | Should -Throw -ErrorId 'ReadFailed,*' -PassThru
            $problem.ErrorDetails.Message | Should -Match 'does not exist'
            $problem.CategoryInfo.Category | Should -Be 'ReadError'
            { Set-RembgApiKey -EnvFile $TestDrive } | Should -Throw -ErrorId 'ReadFailed,*' -ExpectedMessage '*is a folder*'
        }

        It 'keeps the key held before when the file is no good' {
            Set-RembgApiKey sandbox-before
            { Set-RembgApiKey -EnvFile (New-EnvFile 'OTHER=1') } | Should -Throw
            $null = Get-RembgUsage
            Get-SentKey | Should -Be 'sandbox-before'
        }
    }

    Context 'asking a person' {
        It 'reads the key masked' {
            $seen = Invoke-AtPrompt -Typed 'sandbox-typed' -Script 'Set-RembgApiKey; $null = Get-RembgUsage'
            $seen.Errors | Should -BeNullOrEmpty
            $seen.Masked | Should -Be 1
            $seen.Plain | Should -Be 0
            $seen.Shown | Should -Match 'Rembg API key: '
            $seen.Shown | Should -Not -Match 'typed'
            Get-SentKey | Should -Be 'sandbox-typed'
        }

        It 'asks nothing when the key is given, or with -WhatIf' {
            $seen = Invoke-AtPrompt -Typed 'sandbox-typed' -Script 'Set-RembgApiKey -ApiKey sandbox; Set-RembgApiKey -WhatIf'
            $seen.Masked | Should -Be 0
        }

        It 'is told when nothing was typed' {
            $seen = Invoke-AtPrompt -Typed '' -Script 'try { Set-RembgApiKey } catch { Write-Error $_ }'
            $seen.Errors | Should -HaveCount 1
            $seen.Errors[0].FullyQualifiedErrorId | Should -BeLike 'ApiKeyMissing*'
        }

        It 'fails at once in a session that is not interactive, with <Label>' -ForEach @(
            @{ Label = '-NonInteractive'; Option = '-NonInteractive' }
            @{ Label = 'redirected input that stays open'; Option = '' }
        ) {
            $program = Get-PowerShellProgram
            $start = [Diagnostics.ProcessStartInfo]::new($program.Path)
            $script = "Import-Module '$($ModulePath -replace "'", "''")'; try { Set-RembgApiKey } catch { `$_.FullyQualifiedErrorId }"
            $encoded = [Convert]::ToBase64String([Text.Encoding]::Unicode.GetBytes($script))
            $start.Arguments = "$($program.First) -NoProfile $Option -EncodedCommand $encoded"
            $start.UseShellExecute = $false
            $start.RedirectStandardInput = $start.RedirectStandardOutput = $true
            $process = [Diagnostics.Process]::Start($start)
            try {
                $output = $process.StandardOutput.ReadToEndAsync()
                $process.WaitForExit(60000) | Should -BeTrue -Because 'a job must never wait for a person'
                $output.Result | Should -BeLike '*ApiKeyMissing,Rembg.Commands.SetRembgApiKeyCommand*'
            }
            finally {
                if (-not $process.HasExited) {
                    $process.Kill()
                }

                $process.Dispose()
            }
        }
    }

    Context 'the key stays secret' {
        It 'in every stream, and in every error' {
            $Error.Clear()
            $key = 'sandbox-topsecret'
            $seen = & {
                Set-RembgApiKey $key -Verbose -Debug -Confirm:$false # Before 7.6, -Debug asks for confirmation.
                Get-RembgUsage -Verbose -Debug
                Get-RembgUsage -ApiKey $key -Verbose -Debug | Format-List *
                Add-SandboxFault @{ action = 'status'; status = 401; times = -1 }
                try { Get-RembgUsage -ApiKey $key -Verbose -Debug } catch { $_ }
                try { Get-RembgUsage -ApiKey $key -Verbose -Endpoint http://example.com } catch { $_ }
            } *>&1
            $seen | Should -Not -BeNullOrEmpty
            $seen | Out-String | Should -Not -Match 'topsecret'
            $Error.Count | Should -BeGreaterThan 0
            Show-Everything $Error | Out-String | Should -Not -Match 'topsecret'
            Get-SandboxRequest | ForEach-Object apiKey | Select-Object -Unique | Should -Be $key
        }

        It 'in a transcript' {
            $transcript = Join-Path $TestDrive transcript.txt
            $keyFile = Join-Path $TestDrive topsecret.env
            Set-Content $keyFile 'API_KEY=sandbox-topsecret'
            $run = Invoke-Pwsh @"
                `$VerbosePreference = `$DebugPreference = 'Continue'
                `$null = Start-Transcript '$transcript'
                Set-RembgApiKey -EnvFile '$keyFile'
                Get-RembgUsage
                Get-RembgUsage -ApiKey (Get-Content '$keyFile').Substring(8)
                Get-RembgUsage -Endpoint http://example.com
                `$null = Stop-Transcript
"@
            $text = Get-Content -Raw $transcript
            $text | Should -Match 'Premium-20000'
            $text | Should -Match 'The API key is the one'
            $text | Should -Not -Match 'sandbox-topsecret'
            "$($run.Output) $($run.Error)" | Should -Not -Match 'sandbox-topsecret'
            Get-SentKey | Should -Be 'sandbox-topsecret', 'sandbox-topsecret'
        }

        It 'from the address that a redirect names: <_>' -ForEach 301, 302, 303, 307, 308 {
            $other = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0)
            $other.Start()
            try {
                Add-SandboxFault @{ action = 'status'; status = $_; headers = @{ Location = "http://$($other.LocalEndpoint)/api" } }
                $problem = { Get-RembgUsage -ApiKey sandbox } |
                    Should -Throw -ErrorId 'RedirectRefused,Rembg.Commands.GetRembgUsageCommand' -PassThru
                $problem.CategoryInfo.Category | Should -Be 'SecurityError'
                $problem.ErrorDetails.Message | Should -BeLike "*$($other.LocalEndpoint)*"
                $other.Pending() | Should -BeFalse -Because 'the key would have gone along'
                Get-SandboxRequest | Should -HaveCount 1
            }
            finally {
                $other.Stop()
            }
        }

        It 'from an address in $env:REMBG_ENDPOINT that is none: <_>' -ForEach 'https://', 'https:///x', 'http://[::1', 'https://host:99999/' {
            $env:REMBG_ENDPOINT = "$_"
            try {
                $problem = { Get-RembgUsage -ApiKey sandbox } | Should -Throw -ErrorId 'InsecureEndpoint,*' -PassThru
                $problem.ErrorDetails.Message | Should -BeLike '*REMBG_ENDPOINT*'
            }
            finally {
                $env:REMBG_ENDPOINT = $SandboxAddress
            }
        }

        It 'from plain HTTP beyond this machine: <_>' -ForEach 'http://example.com', 'http://192.0.2.1/', 'ftp://127.0.0.1/', 'rembg' {
            $problem = { Get-RembgUsage -ApiKey sandbox -Endpoint $_ } | Should -Throw -ErrorId 'InsecureEndpoint,*' -PassThru
            $problem.CategoryInfo.Category | Should -Be 'SecurityError'
            $env:REMBG_ENDPOINT = "$_"
            try {
                { Get-RembgUsage -ApiKey sandbox } | Should -Throw -ErrorId 'InsecureEndpoint,*'
            }
            finally {
                $env:REMBG_ENDPOINT = $SandboxAddress
            }
        }
    }
}

Describe 'Set-RembgApiKey -SecretName' {
    BeforeEach {
        Reset-Sandbox
        $env:REMBG_API_KEY = $null
        $global:vault = @{ Rembg = 'sandbox-vault'; 'Rembg/Studio' = 'sandbox-studio' }
        function global:Get-Secret([string] $Name, [string] $Vault) {
            $key = if ($Vault) { "$Vault/$Name" -replace '^(.*)/(.*)$', '$2/$1' } else { $Name }
            if (-not $global:vault.ContainsKey($key)) {
                throw "The secret $Name was not found."
            }

            [Net.NetworkCredential]::new('', $global:vault[$key]).SecurePassword
        }
    }

    AfterEach {
        Clear-RembgApiKey
        Remove-Item function:Get-Secret -ErrorAction Ignore
        Remove-Variable vault -Scope Global -ErrorAction Ignore
        $env:REMBG_API_KEY = 'sandbox'
    }

    It 'reads the key when a command begins, not before' {
        Set-RembgApiKey -SecretName Rembg
        $null = Get-RembgUsage
        $global:vault.Rembg = 'sandbox-changed'
        $said = Get-RembgUsage -Verbose 4>&1 | Out-String
        Set-RembgApiKey -SecretName Rembg -Vault Studio
        $null = Get-RembgUsage
        Get-SentKey | Should -Be 'sandbox-vault', 'sandbox-changed', 'sandbox-studio'
        $said | Should -Match "The API key is the one in the secret 'Rembg'"
        $said | Should -Not -Match 'sandbox-'
    }

    It 'says why the key cannot be read, and asks the service nothing' {
        $env:REMBG_API_KEY = 'sandbox-environment'
        Set-RembgApiKey -SecretName Other
        $problem = { Get-RembgUsage } | Should -Throw -ErrorId 'ApiKeyMissing,*' -PassThru
        $problem.ErrorDetails.Message | Should -BeLike "*the secret 'Other'*The secret Other was not found*"
        Remove-Item function:Get-Secret
        if (-not (Get-Command Get-Secret -ErrorAction Ignore)) {
            $problem = { Get-RembgUsage } | Should -Throw -ErrorId 'ApiKeyMissing,*' -PassThru
            $problem.ErrorDetails.Message | Should -BeLike '*Get-Secret is not available*'
            $problem.ErrorDetails.RecommendedAction | Should -BeLike '*Microsoft.PowerShell.SecretManagement*'
        }

        Get-SandboxRequest | Should -BeNullOrEmpty
    }

    It 'is forgotten by Clear-RembgApiKey, and gives way to -ApiKey' {
        Set-RembgApiKey -SecretName Other
        $null = Get-RembgUsage -ApiKey sandbox-parameter
        Clear-RembgApiKey
        $env:REMBG_API_KEY = 'sandbox-environment'
        $null = Get-RembgUsage
        Get-SentKey | Should -Be 'sandbox-parameter', 'sandbox-environment'
    }
}
