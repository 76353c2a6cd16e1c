# Slow copies into a watched folder, and watchers beside each other that are killed. REMBG_LONG=1 makes a thousand copies, and
# measures; REMBG_SEED chooses other moments to kill.

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $isLong = $env:REMBG_LONG -eq '1'
    $random = [Random]::new([int] $(if ($env:REMBG_SEED) { $env:REMBG_SEED } else { 1 }))

    # A PowerShell of its own with the module, to be killed.
    function Start-Life([string] $Script) {
        $program = Get-PowerShellProgram
        $encoded = [Convert]::ToBase64String([Text.Encoding]::Unicode.GetBytes("`$ProgressPreference = 'SilentlyContinue'; Import-Module '$ModulePath'; $Script"))
        $start = [Diagnostics.ProcessStartInfo]::new($program.Path, "$($program.First) -NoProfile -NonInteractive -OutputFormat Text -EncodedCommand $encoded")
        $start.RedirectStandardInput = $start.RedirectStandardOutput = $true
        $lives.Add([Diagnostics.Process]::Start($start))
        $lives[-1]
    }

    # Four writers at a time, each copy in five pieces with pauses, one of them longer than a file has to stand still. The moment at
    # which a copy is complete is noted under the hash of its bytes.
    function Start-SlowCopy([int] $Count, [Collections.Concurrent.ConcurrentDictionary[string, datetime]] $Complete) {
        $picture = New-BmpContent 400 400
        1..$Count | ForEach-Object -AsJob -ThrottleLimit 4 -Parallel {
            $bytes = [byte[]] ($using:picture).Clone()
            [BitConverter]::GetBytes($_).CopyTo($bytes, $bytes.Length - 8)
            $hash = [Convert]::ToHexString([Security.Cryptography.SHA256]::HashData($bytes)).ToLowerInvariant()
            $size = [int] [Math]::Ceiling($bytes.Length / 5)
            $file = [IO.FileStream]::new("$using:folder/inbox/$_.bmp", 'CreateNew', 'Write', 'ReadWrite', 1)
            foreach ($piece in 0..4) {
                if ($piece) {
                    Start-Sleep -Milliseconds $(if ($piece -eq $_ % 4 + 1) { 1500 } else { 50 })
                }

                $file.Write($bytes, $piece * $size, [Math]::Min($size, $bytes.Length - $piece * $size))
            }

            $file.Dispose()
            ($using:Complete)[$hash] = [datetime]::UtcNow
        }
    }

    # Every copy is sent, complete, and saved; those that were sent.
    function Assert-EachCopyIsSaved([int] $Count) {
        $sent = @(Get-SandboxRequest -Removal | Where-Object image)
        $sent.image.sha256 | Where-Object { -not $complete.ContainsKey($_) } | Should -BeNullOrEmpty -Because 'none is truncated'
        $sent.image.sha256 | Sort-Object -Unique | Should -HaveCount $Count
        Wait-Until { -not (Get-ChildItem $folder/web | Where-Object Extension -NE .webp) } -TimeoutSec 120 # A lock is held for a moment.
        $outputs = @(Get-ChildItem $folder/web)
        $outputs | Should -HaveCount $Count
        $outputs | Where-Object { -not (Test-ImageIntegrity $_.FullName) } | Should -BeNullOrEmpty
        $sent
    }

    # The seconds from complete to the arrival of the first request, in order of length.
    function Get-SecondsToSent([object[]] $Sent) {
        $Sent | Group-Object { $_.image.sha256 } | ForEach-Object { (([datetime] $_.Group[0].started).ToUniversalTime() - $complete[$_.Name]).TotalSeconds } | Sort-Object
    }
}

AfterAll { Restore-TestEnvironment }

Describe 'Slow copies into a watched folder' -Skip:($PSEdition -ne 'Core') {
    BeforeEach {
        Reset-Sandbox
        Set-SandboxSetting @{ latencyMs = 50 }
        $folder = (New-Item (Join-Path $TestDrive ([guid]::NewGuid())) -ItemType Directory).FullName
        $null = New-Item $folder/inbox -ItemType Directory
        $watch = "Remove-ImageBackground -Path '$folder/inbox' -Watch -ThrottleLimit 4 -OutputDirectory '$folder/web' | Out-Null"
        $lives = [Collections.Generic.List[Diagnostics.Process]]::new()
        $complete = [Collections.Concurrent.ConcurrentDictionary[string, datetime]]::new()
        $copies = $null
    }

    AfterEach {
        $lives | Where-Object { -not $_.HasExited } | ForEach-Object { $_.Kill() }
        $copies | Where-Object { $_ } | Remove-Job -Force
    }

    It 'are sent soon after they are complete' {
        $count = if ($isLong) { 300 } else { 12 }
        $null = Start-Life $watch
        $copies = Start-SlowCopy $count $complete
        Wait-Until { (Get-SandboxStat).removals -ge $count -and $complete.Count -eq $count } -TimeoutSec 600
        Wait-Until { @(Get-ChildItem $folder/web -Filter *.webp -ErrorAction Ignore).Count -eq $count } -TimeoutSec 120
        $sent = Assert-EachCopyIsSaved $count
        $sent | Should -HaveCount $count
        $seconds = @(Get-SecondsToSent $sent)
        $p95 = $seconds[[int] [Math]::Floor(0.95 * $count)]
        if ($isLong) {
            Write-Host ("From complete to sent, {0} copies: median {1:0.00} s, p95 {2:0.00} s, longest {3:0.00} s." -f $count, $seconds[$count / 2], $p95, $seconds[-1])
            $p95 | Should -BeLessOrEqual 3
        }
        else {
            # A copy that is not taken before it counts as overdue takes half a minute.
            $seconds[$count / 2] | Should -BeLessThan 25
        }
    }

    It 'are sent once by watchers and nightly runs beside each other, whatever is killed' {
        $count, $kills = if ($isLong) { 1000, 20 } else { 40, 2 }
        $night = "Get-ChildItem '$folder/inbox' -Filter *.bmp | Remove-ImageBackground -SkipExisting -ThrottleLimit 4 -OutputDirectory '$folder/web' -ErrorAction Ignore | Out-Null"
        $watchers = @((Start-Life $watch), (Start-Life $watch))
        $copies = Start-SlowCopy $count $complete
        $moments = @(1..$kills | ForEach-Object { $random.Next(1, [int] ($count * 0.9)) } | Sort-Object)
        foreach ($kill in 0..($kills - 1)) {
            Wait-Until { (Get-SandboxStat).removals -ge $moments[$kill] } -TimeoutSec 600
            Start-Sleep -Milliseconds $random.Next(60)
            $victim = $random.Next(2)
            $watchers[$victim].Kill()
            $watchers[$victim] = Start-Life $watch
            if ($kill -eq 0) {
                $null = Start-Life $night
            }
        }

        Wait-Until { @(Get-ChildItem $folder/web -Filter *.webp -ErrorAction Ignore).Count -eq $count -and $complete.Count -eq $count } -TimeoutSec 900
        $sent = Assert-EachCopyIsSaved $count
        $seconds = @(Get-SecondsToSent $sent)
        if ($isLong) {
            Write-Host ('{0} copies, {1} kills: {2} requests; from complete to sent: median {3:0.00} s, p95 {4:0.00} s, longest {5:0.00} s.' -f
                $count, $kills, $sent.Count, $seconds[$count / 2], $seconds[0.95 * $count], $seconds[-1])
        }

        $sent.Count | Should -BeLessOrEqual ($count + 4 * $kills)
    }

    It 'cost next to no processor time once they are done: <What>' -Skip:($env:REMBG_LONG -ne '1') -ForEach @(
        @{ What = 'a folder'; Options = '' }
        @{ What = 'a tree'; Options = '-Recurse -RelativeTo ./inbox' }
    ) {
        $content = New-BmpContent 40 30
        foreach ($index in 1..1000) {
            [BitConverter]::GetBytes($index).CopyTo($content, 38)
            $below = if ($Options) { [IO.Directory]::CreateDirectory("$folder/inbox/$($index % 20)").FullName } else { "$folder/inbox" }
            [IO.File]::WriteAllBytes("$below/$index.bmp", $content)
        }

        $life = Start-Life "Set-Location '$folder'; Remove-ImageBackground -Path ./inbox -Watch $Options -OutputDirectory ./web | Out-Null"
        Wait-Until { @(Get-ChildItem $folder/web -Recurse -Filter *.webp -ErrorAction Ignore).Count -eq 1000 } -TimeoutSec 600
        Start-Sleep -Seconds 45 # The runtime compiles what was used often, and connections close.
        $before = $life.TotalProcessorTime
        $clock = [Diagnostics.Stopwatch]::StartNew()
        Start-Sleep -Seconds 60
        $life.Refresh()
        $share = ($life.TotalProcessorTime - $before).TotalSeconds / $clock.Elapsed.TotalSeconds
        Write-Host ('Idle, {0} of 1000 files: {1:0.00} % of a core.' -f $What, (100 * $share))
        $share | Should -BeLessOrEqual 0.01
    }
}
