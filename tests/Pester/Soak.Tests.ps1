# A long run in bad weather, in a fresh PowerShell: nothing lost, and memory, handles and threads back to where they were.
# Its length is 300 images, or what REMBG_SOAK says (10000 is a good number).

BeforeAll {
    . $PSScriptRoot/Common.ps1
}

AfterAll {
    Restore-TestEnvironment
}

Describe 'A soak' {
    BeforeAll {
        $count = if ($env:REMBG_SOAK) { [int]$env:REMBG_SOAK } else { 300 }
        $folder = (New-Item -ItemType Directory (Join-Path $TestDrive soak)).FullName
        $content = New-BmpContent 40 30
        for ($index = 0; $index -lt $count; $index++) {
            $padded = [byte[]]::new(20000)
            $content.CopyTo($padded, 0)
            [BitConverter]::GetBytes($index).CopyTo($padded, 19000)
            [IO.File]::WriteAllBytes((Join-Path $folder ('p{0:00000}.bmp' -f $index)), $padded)
        }

        $null = New-Item -ItemType Directory (Join-Path $folder warm)
        1..64 | ForEach-Object { Set-PictureNumber $content bmp $_; [IO.File]::WriteAllBytes((Join-Path $folder "warm/$_.bmp"), $content) }

        # Runs in the fresh process, which is told the folder by its environment.
        $script = {
            function Measure-Process {
                # What has ended may take a moment to be gone; the connections that are kept for the next run may stay.
                foreach ($try in 1..40) {
                    # All that is free goes back to the system: what is left is in use.
                    [GC]::Collect(); [GC]::WaitForPendingFinalizers(); [GC]::Collect(2, 'Aggressive', $true, $true)
                    $process = [Diagnostics.Process]::GetCurrentProcess()
                    $found = @{
                        Managed = [GC]::GetTotalMemory($true); WorkingSet = $process.WorkingSet64; Threads = $process.Threads.Count
                        Handles = if (Test-Path /proc/self/fd) { [IO.Directory]::GetFileSystemEntries("/proc/$PID/fd").Length } else { $process.HandleCount }
                    }
                    if (-not $first -or ($found.Threads -le $first.Threads + $env:REMBG_SOAK_THREADS -and $found.Handles -le $first.Handles + 20)) {
                        break
                    }

                    Start-Sleep -Seconds 1
                }

                $found
            }

            $folder = $env:REMBG_SOAK_FOLDER
            $run = @{ ThrottleLimit = 16; MaximumRetryCount = 10; RetryIntervalSec = 0.02; TimeoutSec = 60; ErrorAction = 'SilentlyContinue'; OutputDirectory = Join-Path $folder out }
            $null = Get-ChildItem "$folder/warm" | Remove-ImageBackground @run
            Remove-Item "$folder/out" -Recurse
            $first = $null
            $first = Measure-Process

            $tally = @{ Completed = 0; Attempts = 0; Unknown = 0; Again = 0; WorkingSets = @() }
            $every = [Math]::Max(1, [int]($env:REMBG_SOAK_COUNT / 10))
            $clock = [Diagnostics.Stopwatch]::StartNew()
            Get-ChildItem $folder -Filter p*.bmp | Remove-ImageBackground @run -ErrorVariable problems | ForEach-Object {
                $tally[$_.Status]++
                $tally.Attempts += $_.Attempts
                $tally.Unknown += $_.UnknownOutcomeCount
                if ($tally.Completed % $every -eq 0) {
                    $tally.WorkingSets += [Math]::Round([Diagnostics.Process]::GetCurrentProcess().WorkingSet64 / 1MB)
                }
            }
            $clock.Stop()
            $tally.Seconds = $clock.Elapsed.TotalSeconds

            # An image whose response was lost twice is not sent a third time by the same run; by the next ones it is.
            foreach ($try in 1..5) {
                $lost, $others = @($problems).Where({ $_.Exception.UnknownOutcomeCount -eq 2 }, 'Split')
                $tally.Problems = @($others | ForEach-Object { "$($_.FullyQualifiedErrorId) $_" })
                if (-not $lost -or $others) {
                    $tally.Problems += @($lost | ForEach-Object { "$_" })
                    break
                }

                $problems = $null
                $lost | Remove-ImageBackground @run -ErrorVariable problems | ForEach-Object {
                    $tally.Again++
                    $tally.Unknown += $_.UnknownOutcomeCount
                }
                $tally.Unknown += 2 * @($lost).Count
            }

            $problems = $lost = $others = $null
            $Error.Clear()
            @{ First = $first; Last = Measure-Process; Tally = $tally } | ConvertTo-Json -Depth 4 -Compress
        }

        # Five in a hundred, of every kind that passes by itself. What is fatal in their place is tested elsewhere.
        Reset-Sandbox
        Add-SandboxFault @(
            @{ action = 'status'; status = 503; times = -1; match = @{ pathPrefix = '/rmbg'; everyNth = 90 } }
            @{ action = 'status'; status = 429; times = -1; match = @{ pathPrefix = '/rmbg'; everyNth = 97 } }
            @{ action = 'reset'; stage = 'uploadDone'; times = -1; match = @{ pathPrefix = '/rmbg'; everyNth = 113 } }
            @{ action = 'reset'; stage = 'beforeBody'; times = -1; match = @{ pathPrefix = '/rmbg'; everyNth = 131 } }
            @{ action = 'reset'; stage = 'halfDownload'; times = -1; match = @{ pathPrefix = '/rmbg'; everyNth = 149 } }
            @{ action = 'truncate'; framing = 'chunked'; times = -1; match = @{ pathPrefix = '/rmbg'; everyNth = 167 } }
            @{ action = 'html'; status = 502; times = -1; match = @{ pathPrefix = '/rmbg'; everyNth = 179 } }
            @{ action = 'latency'; milliseconds = 200; times = -1; match = @{ pathPrefix = '/rmbg'; everyNth = 50 } }
        )
        Set-SandboxAccount @{ credits = 10 * $count + 1000 }
        Set-SandboxSetting @{ rateLimit = 500; rateWindowSec = 1 }
        $env:REMBG_SOAK_FOLDER = $folder
        $env:REMBG_SOAK_COUNT = $count

        # Threads of the pool go home after twenty idle seconds, which only the long run waits for.
        $env:REMBG_SOAK_THREADS = if ($env:REMBG_SOAK) { 4 } else { 20 }
        $run = Invoke-Pwsh $script.ToString() -TimeoutSec (120 + $count)
        $spareThreads = [int]$env:REMBG_SOAK_THREADS
        $env:REMBG_SOAK_FOLDER = $env:REMBG_SOAK_COUNT = $env:REMBG_SOAK_THREADS = $null
        $soak = $run.Output | Select-Object -Last 1 | ConvertFrom-Json
        if ($env:REMBG_SOAK) {
            Write-Host $run.Output[-1]
        }
    }

    It 'loses nothing, and leaves nothing half' {
        $run.ExitCode | Should -Be 0 -Because ($run.Error -join "`n")
        $soak.Tally.Problems | Should -BeNullOrEmpty
        $soak.Tally.Completed + $soak.Tally.Again | Should -Be $count
        $soak.Tally.Again | Should -BeLessThan ($count / 20)
        $outputs = [IO.Directory]::GetFiles((Join-Path $folder out))
        $outputs | Should -HaveCount $count
        @($outputs | Where-Object { -not $_.EndsWith('.webp') }) | Should -BeNullOrEmpty
        $lengths = $outputs | ForEach-Object { [IO.FileInfo]::new($_).Length } | Sort-Object -Unique
        $lengths | Should -HaveCount 1 -Because 'the answers are all alike'
        Test-ImageIntegrity $outputs[0] | Should -BeTrue
    }

    It 'meets the faults, and knows what they may have cost' {
        $soak.Tally.Attempts | Should -BeGreaterThan ($count * 1.02)
        $paid = (Get-SandboxAccount).apiUsage - 64
        $paid | Should -BeGreaterOrEqual $count
        $paid | Should -BeLessOrEqual ($count + $soak.Tally.Unknown)
    }

    It 'gives back memory, handles and threads' {
        ($soak.Last.Managed - $soak.First.Managed) | Should -BeLessThan 6MB
        ($soak.Last.WorkingSet - $soak.First.WorkingSet) | Should -BeLessThan 60MB
        ($soak.Last.Handles - $soak.First.Handles) | Should -BeLessOrEqual 20 -Because 'sixteen connections may be kept for the next run'
        ($soak.Last.Threads - $soak.First.Threads) | Should -BeLessOrEqual $spareThreads
    }
}
