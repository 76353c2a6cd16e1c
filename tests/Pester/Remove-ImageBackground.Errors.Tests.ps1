# The error table of the service, row by row, as error records; and its counterpart where a row is caught locally.

BeforeDiscovery {
    # Given: parameters. Fields: what the sandbox changes in the request before its own validation, for what a typed
    # client cannot send. Local: the id of the error without -SkipPreflight, where there is one.
    $rows = @(
        @{ Row = 'no image'; Status = 400; Id = 'ApiValidation'; Fields = @{ remove = @('image') }; Text = "No image file provided. Please include an 'image' field in your form data." }
        @{ Row = 'no file selected'; Status = 400; Id = 'ApiValidation'; Fields = @{ fileName = '' }; Text = 'No file selected. Please choose an image file to upload.' }
        @{ Row = 'file type'; Status = 400; Id = 'ApiValidation'; File = 'tool.exe'; Local = 'UnsupportedFileType'; Text = "File type '.exe' is not supported. Allowed formats: webp, bmp, png, jpg, jpeg" }
        @{ Row = 'corrupt image'; Status = 400; Id = 'ApiValidation'; File = 'corrupt.png'; Local = 'InvalidImage'; Text = 'File does not appear to be a valid image (invalid file signature)' }
        @{ Row = 'empty file'; Status = 400; Id = 'ApiValidation'; File = 'empty.png'; Local = 'EmptyFile'; Text = 'Uploaded file is empty (0 bytes).' }
        @{ Row = 'too large'; Status = 400; Id = 'ApiValidation'; File = 'large.png'; Local = 'FileTooLarge'; Text = 'File size (55.2 MB) exceeds the maximum allowed size of 50 MB.' }
        @{ Row = 'too wide'; Status = 400; Id = 'ApiValidation'; File = 'wide.png'; Local = 'ImageTooWide'; Text = 'Image width (12000px) exceeds the maximum allowed width of 10000px.' }
        @{ Row = 'too tall'; Status = 400; Id = 'ApiValidation'; File = 'tall.png'; Local = 'ImageTooTall'; Text = 'Image height (15000px) exceeds the maximum allowed height of 10000px.' }
        @{ Row = 'w not a number'; Status = 400; Id = 'ApiValidation'; Fields = @{ set = @{ w = 'abc' } }; Text = "'w' must be an integer, got: 'abc'" }
        @{ Row = 'w too small'; Status = 400; Id = 'ApiValidation'; Fields = @{ set = @{ w = '-5' } }; Text = "'w' must be at least 1, got: -5" }
        @{ Row = 'w too large'; Status = 400; Id = 'ApiValidation'; Fields = @{ set = @{ w = '15000' } }; Text = "'w' must be at most 10000, got: 15000" }
        @{ Row = 'angle not a number'; Status = 400; Id = 'ApiValidation'; Fields = @{ set = @{ angle = 'ninety' } }; Text = "'angle' must be a number, got: 'ninety'" }
        @{ Row = 'angle out of range'; Status = 400; Id = 'ApiValidation'; Fields = @{ set = @{ angle = '500' } }; Text = "'angle' must be between -360 and 360 degrees, got: 500.0" }
        @{ Row = 'output format'; Status = 400; Id = 'ApiValidation'; Fields = @{ set = @{ format = 'gif' } }; Text = "Invalid format 'gif'. Allowed formats: PNG, JPEG, WEBP, BMP" }
        @{ Row = 'colour'; Status = 400; Id = 'ApiValidation'; Given = @{ BackgroundColor = '#12345' }; Local = 'InvalidColor'; Text = "Invalid color format '#12345'. Use hex format: #RGB, #RGBA, #RRGGBB, or #RRGGBBAA" }
        @{ Row = 'mask with colour'; Status = 400; Id = 'ApiValidation'; Given = @{ Mask = $true; BackgroundColor = 'red' }; Local = 'MaskWithBackgroundColor'; Text = "Cannot use 'mask=true' together with 'bg_color'. Choose one or the other." }
        @{ Row = 'key and user token'; Status = 400; Id = 'ApiValidation'; Fields = @{ headers = @{ 'x-user-token' = 'token' } }; Text = 'This is a mistake: Cannot use both API key and user token' }
        @{ Row = 'key unknown'; Status = 401; Id = 'InvalidApiKey'; Category = 'AuthenticationError'; Given = @{ ApiKey = 'sandbox-invalid' }; Ends = $true; Text = 'invalid api key' }
        @{ Row = 'e-mail not verified'; Status = 403; Id = 'EmailNotVerified'; Category = 'PermissionDenied'; Given = @{ ApiKey = 'sandbox-unverified' }; Ends = $true; Text = 'Email address not verified – please check your inbox' }
        @{ Row = 'short-term limit'; Status = 429; Id = 'RateLimited'; Category = 'LimitsExceeded'; Given = @{ ApiKey = 'sandbox-ratelimited'; MaximumRetryCount = 1; RetryIntervalSec = 0.01 }; Requests = 2; Text = "You're making requests too quickly, Please Upgrade or slow down." }
        @{ Row = 'daily limit'; Status = 429; Id = 'DailyLimitReached'; Category = 'QuotaExceeded'; Given = @{ ApiKey = 'sandbox-daily' }; Ends = $true; Text = "You've reached your daily limit. Please sign up for more access." }
        @{ Row = 'monthly limit'; Status = 429; Id = 'MonthlyLimitReached'; Category = 'QuotaExceeded'; Given = @{ ApiKey = 'sandbox-monthly' }; Ends = $true; Text = "You've reached your monthly limit. Consider purchasing more credits." }
    )
    foreach ($row in $rows) {
        foreach ($default in @{ Given = @{}; Fields = $null; File = 'good.png'; Local = $null; Category = 'InvalidArgument'; Ends = $false; Requests = 1 }.GetEnumerator()) {
            if (-not $row.ContainsKey($default.Key)) {
                $row[$default.Key] = $default.Value
            }
        }
    }
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $here = Get-Location
    $folder = Join-Path $TestDrive errors
    $null = New-Item -ItemType Directory $folder
    Set-Location $folder
    $null = New-TestPicture good.png -Width 40 -Height 30
    $null = New-TestPicture wide.png -Width 12000 -Height 2
    $null = New-TestPicture tall.png -Width 2 -Height 15000
    $null = New-TestPicture large.png -Length (55.2 * 1MB)
    $null = New-Item -ItemType File tool.exe -Value 'MZ and so on, which is no picture'
    $null = New-Item -ItemType File corrupt.png -Value 'no picture in spite of its name'
    $null = New-Item -ItemType File empty.png

    # The error records of a call, whether it goes on after them or ends with one.
    function Get-Problem([scriptblock] $Call) {
        $problems = $null
        try {
            $null = & $Call
        }
        catch {
            $ended = $_
        }

        @($problems | Where-Object { $_ -is [Management.Automation.ErrorRecord] -and $_.Exception -ne $ended.Exception }) + $ended |
            Where-Object { $_ }
    }
}

AfterAll {
    Set-Location $here
    Restore-TestEnvironment
}

Describe 'The error table' {
    BeforeEach {
        Reset-Sandbox
    }

    AfterEach {
        (Get-ChildItem -LiteralPath $folder).Name | Sort-Object |
            Should -Be 'corrupt.png', 'empty.png', 'good.png', 'large.png', 'tall.png', 'tool.exe', 'wide.png' -Because 'a failed image leaves no file'
    }

    It 'has 22 rows' -ForEach @{ Rows = $rows } {
        $Rows | Should -HaveCount 22
    }

    It '<Row>: from the service' -ForEach $rows {
        if ($Fields) {
            Add-SandboxFault @{ action = 'overrideFields'; fields = $Fields }
        }

        $problem = Get-Problem {
            Remove-ImageBackground $File -SkipPreflight @Given -ErrorVariable problems -ErrorAction SilentlyContinue
            Set-Variable problems $problems -Scope 1
        }
        $problem | Should -HaveCount 1
        $problem.FullyQualifiedErrorId | Should -BeExactly "$Id,Rembg.Commands.RemoveImageBackgroundCommand"
        $problem.CategoryInfo.Category | Should -Be $Category
        $problem.TargetObject | Should -Be (Join-Path $folder $File)
        $problem.Exception | Should -BeOfType ([Rembg.RembgApiException])
        $problem.Exception.Message | Should -BeExactly $Text
        $problem.Exception.StatusCode | Should -Be $Status
        # A refusal for haste is waited for as long as the retries stand for, however many requests that takes.
        $sent = @(Get-SandboxRequest -Removal).Count
        if ($Id -eq 'RateLimited') { $sent | Should -BeGreaterOrEqual $Requests } else { $sent | Should -Be $Requests }
        $problem.Exception.Attempts | Should -Be $sent
        $problem.Exception.RetryAfter | Should -BeNullOrEmpty
        # What ends the run is not about the file that met it first.
        $problem.ErrorDetails.Message | Should -BeLike "$(if (-not $Ends) { "${File}: " })$([WildcardPattern]::Escape($Text))*"
        $problem.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
    }

    It '<Row>: caught before anything is sent' -ForEach ($rows | Where-Object Local) {
        $problem = Get-Problem {
            Remove-ImageBackground $File @Given -ErrorVariable problems -ErrorAction SilentlyContinue
            Set-Variable problems $problems -Scope 1
        }
        $problem | Should -HaveCount 1
        $problem.FullyQualifiedErrorId | Should -BeExactly "$Local,Rembg.Commands.RemoveImageBackgroundCommand"
        $problem.CategoryInfo.Category | Should -BeIn 'InvalidData', 'InvalidArgument'
        $problem.ErrorDetails.Message | Should -Not -BeNullOrEmpty
        $problem.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
        if ($File -ne 'good.png') {
            $problem.TargetObject | Should -Be (Join-Path $folder $File)
            $problem.ErrorDetails.Message | Should -BeLike "*$File*"
        }

        Get-SandboxRequest | Should -BeNullOrEmpty
    }

    It '<Row>: ends the command' -ForEach ($rows | Where-Object Ends) {
        { Remove-ImageBackground good.png @Given -ErrorAction SilentlyContinue } | Should -Throw -ErrorId "$Id,*"
    }
}

Describe 'Several faults at once' {
    BeforeEach {
        Reset-Sandbox
        Add-SandboxFault @{ action = 'overrideFields'; fields = @{ set = @{ w = 'abc'; angle = '500'; bg_color = '#12345'; nonsense = '1' } } }
        $null = Remove-ImageBackground good.png -ErrorVariable problem -ErrorAction SilentlyContinue
    }

    It 'arrive with the cmdlet''s names for the fields' {
        $details = $problem[0].Exception.Details
        , $details | Should -BeOfType ([Rembg.RembgErrorDetail[]])
        $details.Field | Sort-Object | Should -Be 'angle', 'bg_color', 'w'
        $details.Parameter | Sort-Object | Should -Be 'Angle', 'BackgroundColor', 'Width'
        ($details | Where-Object Field -EQ w).Message | Should -Be "'w' must be an integer, got: 'abc'"
    }

    It 'are told one a line' {
        $lines = $problem[0].ErrorDetails.Message -split '\n'
        $lines[0] | Should -Be 'good.png: Multiple validation errors'
        $lines | Should -Contain "  Width: 'w' must be an integer, got: 'abc'"
        $lines | Should -Contain "  Angle: 'angle' must be between -360 and 360 degrees, got: 500.0"
    }

    It 'read well as a table' {
        $table = $problem[0].Exception.Details | Format-Table | Out-String -Width 100
        $table | Should -Match 'Parameter\s+Field\s+Message'
        $table | Should -Match "Width\s+w\s+'w' must be an integer"
    }

    It 'are one helpful paragraph in ConciseView' {
        $text = (Invoke-Pwsh "`$ErrorView = 'ConciseView'; Set-Location '$folder'; Remove-ImageBackground corrupt.png").Error -join "`n"
        $text | Should -BeLike '*corrupt.png*is not a WebP, PNG, JPEG or BMP file, or it is damaged*'
        $text | Should -Not -Match '   at |StackTrace'
    }
}

Describe 'One bad file in a hundred' {
    It 'costs one error record' {
        Reset-Sandbox
        $many = Join-Path $TestDrive hundred
        1..99 | ForEach-Object { $null = New-TestPicture (Join-Path $many "p$_.png") }
        Copy-Item corrupt.png $many
        $results = Get-ChildItem $many | Remove-ImageBackground -ErrorVariable problems -ErrorAction SilentlyContinue -ThrottleLimit 8
        $results | Should -HaveCount 99
        $problems | Should -HaveCount 1
        @(Get-SandboxRequest -Removal) | Should -HaveCount 99
    }
}

Describe 'The key' {
    It 'is missing: the error names every way to give it' {
        $env:REMBG_API_KEY = $null
        try {
            { Remove-ImageBackground good.png } | Should -Throw -ErrorId 'ApiKeyMissing,*' -PassThru -OutVariable thrown
            $text = "$($thrown.ErrorDetails.Message) $($thrown.ErrorDetails.RecommendedAction)"
            foreach ($way in '-ApiKey', 'Set-RembgApiKey', 'REMBG_API_KEY') {
                $text | Should -Match $way
            }
        }
        finally {
            $env:REMBG_API_KEY = 'sandbox'
        }
    }

    It 'never travels over plain HTTP beyond this machine' {
        { Remove-ImageBackground good.png -Endpoint http://192.0.2.1/ } | Should -Throw -ErrorId 'InsecureEndpoint,*'
    }

    It 'is redacted from <Where> of a server that repeats it' -ForEach @(
        @{ Where = 'an error'; Status = 400; Body = '{"error":"no sandbox-5ecret-key","details":[{"field":"k","message":"sandbox-5ecret-key"}],"status":400}'; Id = 'ApiValidation' }
        @{ Where = 'a page'; Status = 502; Body = '<html><title>sandbox-5ecret-key</title></html>'; Id = 'ServiceUnavailable' }
        @{ Where = 'a success that is no image'; Status = 200; Body = '{"error":"sandbox-5ecret-key"}'; Id = 'InvalidResponse' }
        @{ Where = 'a refusal of the key'; Status = 401; Body = '{"error":"unknown key sandbox-5ecret-key","status":401}'; Id = 'InvalidApiKey' }
    ) {
        Reset-Sandbox
        Add-SandboxFault @{ action = 'status'; status = $Status; body = $Body; times = -1 }
        $problem = Get-Problem { Remove-ImageBackground good.png -ApiKey sandbox-5ecret-key -MaximumRetryCount 0 -ErrorAction Stop }
        $problem.FullyQualifiedErrorId | Should -BeLike "$Id,*"
        $said = $problem.ErrorDetails.Message, $problem.Exception.ToString(), ($problem.Exception.Details | Out-String) -join "`n"
        $said | Should -Match '\*{8}' -Because 'it was repeated, and redacted'
        $said | Should -Not -Match '5ecret'
        $asked = Get-Problem { Get-RembgUsage -ApiKey sandbox-5ecret-key -MaximumRetryCount 0 -ErrorAction Stop }
        "$($asked.ErrorDetails.Message) $($asked.Exception)" | Should -Not -Match '5ecret'
        Reset-Sandbox
    }

    It 'is in no stream of any error, verbose and debug on, nor in a transcript or Get-Error' {
        # Through the environment, so that the script's own text, which error positions quote, does not hold it.
        $env:MARKED_KEY = 'sandbox-marked-5ecret'
        $slow = (New-TestPicture (Join-Path $TestDrive slow.png) -Length 40MB).FullName
        $timeOut = @"
            `$null = Invoke-RestMethod "`$env:REMBG_ENDPOINT/sandbox/faults" -Method Post -Body '{"action":"stall","stage":"beforeBody"}' -ContentType application/json -Verbose:`$false
            Remove-ImageBackground '$slow' -AsBase64 -MaximumRetryCount 0 -TimeoutSec 3
"@
        $missing = 'ReadFailed' # It takes a file that changes while it is read, which the hostile inputs do.
        if (Test-Wine) {
            # It cannot cancel an upload to a server that does not read, and the process does not end.
            $missing, $timeOut = @('ReadFailed', 'RequestTimedOut'), ''
        }

        $script = @"
            `$VerbosePreference = `$DebugPreference = 'Continue'
            Set-Location '$folder'
            `$PSDefaultParameterValues = @{ 'Remove-ImageBackground:ApiKey' = `$env:MARKED_KEY; 'Remove-ImageBackground:RetryIntervalSec' = 0.01; 'Remove-ImageBackground:MaximumRetryCount' = 1 }
            Start-Transcript (Join-Path '$TestDrive' transcript.txt) | Out-Null
            `$port = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0); `$port.Start(); `$free = `$port.LocalEndpoint.Port; `$port.Stop()
            Remove-ImageBackground good.png -AsBase64 | Select-Object -First 1 | Out-Null
            Remove-ImageBackground missing.png
            Remove-ImageBackground corrupt.png, tool.exe, empty.png, wide.png
            Remove-ImageBackground corrupt.png, tool.exe, empty.png -SkipPreflight
            Remove-ImageBackground good.png -Endpoint "http://127.0.0.1:`$free"
            Remove-ImageBackground good.png -OutFile (Join-Path '$folder' good.png/x.webp)
            Remove-ImageBackground good.png -Suffix /../x
            `$daily = "You've reached your daily limit."; `$monthly = "You've reached your monthly limit."
            foreach (`$fault in @(
                @{ action = 'status'; status = 403 }, @{ action = 'status'; status = 429; body = (@{ error = `$daily } | ConvertTo-Json) }
                @{ action = 'status'; status = 429; body = (@{ error = `$monthly } | ConvertTo-Json) }, @{ action = 'status'; status = 429 }
                @{ action = 'status'; status = 302 }, @{ action = 'status'; status = 503 }, @{ action = 'html'; status = 200 }
                @{ action = 'reset'; stage = 'uploadDone' }, @{ action = 'stall'; stage = 'beforeBody' })) {
                `$null = Invoke-RestMethod "`$env:REMBG_ENDPOINT/sandbox/faults" -Method Post -Body (ConvertTo-Json `$fault -Compress) -ContentType application/json -Verbose:`$false
                try { Remove-ImageBackground good.png, wide.png, good.png -AsBase64 -MaximumRetryCount 0 -TimeoutSec 3 -ThrottleLimit 1 | Out-Null } catch { `$_ | Format-List * -Force | Out-String }
            }
            $timeOut
            Remove-ImageBackground '$TestDrive', tall.png, large.png
            Remove-ImageBackground good.png, good.png -OutFile (Join-Path '$TestDrive' taken.webp) | Out-Null
            Remove-ImageBackground good.png -OutFile (Join-Path '$TestDrive' taken.webp)
            try { Remove-ImageBackground good.png -AsBase64 -AsByteArray } catch { `$_ | Format-List * -Force | Out-String }
            try { Remove-ImageBackground good.png -BackgroundColor blurple } catch { `$_ | Format-List * -Force | Out-String }
            try { Remove-ImageBackground good.png -BackgroundColor red -Mask } catch { `$_ | Format-List * -Force | Out-String }
            try { Remove-ImageBackground good.png -ApiKey "`$env:MARKED_KEY not good" } catch { `$_ | Format-List * -Force | Out-String }
            try { Remove-ImageBackground good.png -ApiKey "nobody-`$env:MARKED_KEY" } catch { `$_ | Format-List * -Force | Out-String }
            try { Remove-ImageBackground good.png -Endpoint http://192.0.2.1 } catch { `$_ | Format-List * -Force | Out-String }
            try { Set-RembgApiKey -ApiKey `$env:MARKED_KEY; Get-RembgUsage -Year 2020 | Out-Null } catch { `$_ | Format-List * -Force | Out-String }
            `$Error | ForEach-Object { Get-Error -InputObject `$_ | Out-String; `$_ | ConvertTo-Json -Depth 3 -WarningAction Ignore; `$_.Exception.ToString() }
            Stop-Transcript | Out-Null
"@
        $run = Invoke-Pwsh $script
        $env:MARKED_KEY = $null
        $said = ($run.Output + $run.Error) -join "`n"
        foreach ($id in [Enum]::GetNames([Rembg.RembgError]) | Where-Object { $_ -notin $missing }) {
            $said | Should -Match $id -Because 'the path must have been walked'
        }

        Get-SandboxRequest | Where-Object apiKey -EQ 'sandbox-marked-5ecret' | Should -Not -BeNullOrEmpty
        $said + (Get-Content (Join-Path $TestDrive transcript.txt) -Raw) | Should -Not -Match '5ecret'
    }
}

Describe 'A server that repeats the key' {
    BeforeDiscovery {
        # With all that encoders change, and no run of letters and digits that they leave together for long.
        $key = 'Sk+a/b9=Q~7z_w-4K&x<e>R"m%21'
        $u = -join ($key.ToCharArray() | ForEach-Object { '\u{0:x4}' -f [int]$_ })
        $percent = [Uri]::EscapeDataString($key)
        $entities = -join ($key.ToCharArray() | ForEach-Object { "&#$([int]$_);" })
        $quoted = $key.Replace('"', '\"')
        $ways = [ordered]@{
            'the message' = 400, "{`"error`":`"The key $quoted is wrong`",`"status`":400}"
            'JSON escapes' = 400, "{`"error`":`"The key $u is wrong`",`"status`":400}"
            'JSON escapes of a status that is retried' = 503, "{`"error`":`"The key $u is wrong`",`"status`":503}"
            'a detail' = 400, "{`"error`":`"wrong`",`"status`":400,`"details`":[{`"field`":`"$u`",`"message`":`"$u is malformed`"}]}"
            'HTML entities' = 502, "<html><title>Bad key $entities</title></html>"
            'percent encoding' = 400, "Bad key $percent"
            'base64' = 400, "Bad key $([Convert]::ToBase64String([Text.Encoding]::ASCII.GetBytes("x-api-key: $key")))"
            'a success' = 200, "{`"error`":`"The key $u is wrong`"}"
            'the reason phrase' = "HTTP/1.1 400 Key $key`r`nContent-Length: 0`r`n`r`n", $null
            'a malformed header' = "HTTP/1.1 200 OK`r`nx-api-key $key`r`nContent-Length: 0`r`n`r`n", $null
            'a malformed status line' = "x-api-key: $key`r`n`r`n", $null
            'a redirect' = "HTTP/1.1 302 Found`r`nLocation: https://$(($key -replace '[^A-Za-z0-9]').ToLowerInvariant()).example/`r`nContent-Length: 0`r`n`r`n", $null
        }
        $answers = foreach ($way in $ways.Keys) {
            $status, $body = $ways[$way]
            $text = if ($null -eq $body) { $status } else { "HTTP/1.1 $status Status`r`nContent-Length: $($body.Length)`r`n`r`n$body" }
            @{ Way = $way; Key = $key; Answer = $text }
        }
    }

    BeforeAll {
        $listener = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0)
        $listener.Start()
        $state = [hashtable]::Synchronized(@{ Answer = ''; Requests = 0; Aborted = 0; Ended = $false })
        $serve = {
            param($listener, $state)
            $buffer = [byte[]]::new(65536)
            while ($true) {
                $client = $listener.AcceptTcpClient()
                if ($state.Ended) {
                    $client.Dispose()
                    return
                }

                $stream = $client.GetStream()
                $stream.ReadTimeout = 20000
                $request = ''
                try {
                    # A body ends in two hyphens and a line break; a request without one with its header fields.
                    while ($request -notmatch '(?s)^(GET.*\r\n\r\n|POST.*--\r\n)$' -and ($count = $stream.Read($buffer, 0, $buffer.Length)) -gt 0) {
                        $request += [Text.Encoding]::GetEncoding(28591).GetString($buffer, 0, $count)
                        if ($request -match '(?s)^POST.*Expect: 100-continue.*\r\n\r\n$') {
                            $continue = [Text.Encoding]::ASCII.GetBytes("HTTP/1.1 100 Continue`r`n`r`n")
                            $stream.Write($continue, 0, $continue.Length)
                        }
                    }

                    $state.Requests++
                    $bytes = [Text.Encoding]::ASCII.GetBytes($state.Answer)
                    $stream.Write($bytes, 0, $bytes.Length)
                    $client.Client.Shutdown('Send')
                    while ($stream.Read($buffer, 0, $buffer.Length) -gt 0) { }
                }
                catch [IO.IOException] { $state.Aborted++ }
                finally { $client.Dispose() }
            }
        }

        $server = [powershell]::Create().AddScript($serve).AddArgument($listener).AddArgument($state)
        $serving = $server.BeginInvoke()

        # Everything that a record shows or holds.
        function Get-AllText([object] $Record) {
            $Record | Out-String -Width 4000
            $Record | Format-List * -Force | Out-String -Width 4000
            $exception = if ($Record -is [Exception]) { $Record } else { $Record.Exception }
            if ($Record.ErrorDetails) { $Record.ErrorDetails.Message, $Record.ErrorDetails.RecommendedAction }
            for (; $exception; $exception = $exception.InnerException) {
                $exception.ToString(), $exception.Message
                $exception.Details | ForEach-Object { $_.Field, $_.Parameter, $_.Message }
                $exception.Data.Values
            }
        }
    }

    AfterAll {
        # A listener that is stopped does not wake who waits for it everywhere: a last connection does.
        $state.Ended = $true
        [Net.Sockets.TcpClient]::new('127.0.0.1', $listener.LocalEndpoint.Port).Dispose()
        $null = $server.EndInvoke($serving)
        $listener.Stop()
        $server.Dispose()
    }

    It 'in <Way>: no record, inner exception, message or report has it' -ForEach $answers {
        $state.Answer = $Answer
        $state.Requests = 0
        $Error.Clear()
        $report = Join-Path $TestDrive "report-$([guid]::NewGuid()).html"
        $given = @{ ApiKey = $Key; Endpoint = "http://$($listener.LocalEndpoint)"; MaximumRetryCount = 1; RetryIntervalSec = 0.01; Verbose = $true; Debug = $true }
        $shown = @(
            try { Remove-ImageBackground good.png -OutFile (Join-Path $TestDrive echo.webp) @given -ErrorVariable problems -ErrorAction SilentlyContinue 5>&1 4>&1 3>&1 } catch { $_ }
            try { Get-RembgUsage @given 5>&1 4>&1 3>&1 } catch { $_ }
            try { Get-RembgBillingCycle @given 5>&1 4>&1 3>&1 } catch { $_ }
        )
        $state.Requests | Should -BeGreaterOrEqual 3
        $records = @($Error) + $problems + $shown
        $records | Where-Object { $_ -is [Management.Automation.ErrorRecord] } | Should -Not -BeNullOrEmpty
        $null = $problems | Export-RembgReport -Path $report -ErrorAction SilentlyContinue
        $text = ($records | ForEach-Object { Get-AllText $_ }) -join "`n"
        $text += Get-Content $report -Raw -ErrorAction Stop

        # All encodings of it keep letters and digits in their order, once they are decoded.
        for ($round = 0; $round -lt 4; $round++) {
            $text = [Net.WebUtility]::HtmlDecode([Uri]::UnescapeDataString($text)) -replace '\\+u00([0-9a-f]{2})', { [string][char][Convert]::ToInt32($_.Groups[1].Value, 16) }
        }

        $text -replace '[^A-Za-z0-9]' | Should -Not -Match 'Ska?b9Q7z|skab9q7z'
        $text | Should -Not -Match ([Convert]::ToBase64String([Text.Encoding]::ASCII.GetBytes($Key)).Substring(4, 16) -replace '([+/])', '\$1')
    }
}
