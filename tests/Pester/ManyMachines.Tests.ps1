# The recipes for many machines, as they are printed, on the engines themselves where this machine has them: one folder,
# one command, each image paid for once. With REMBG_LONG=1 as many images as a real job would have.

BeforeAll {
    . $PSScriptRoot/Common.ps1
    . $PSScriptRoot/Examples.ps1
    . $PSScriptRoot/Store.ps1
    . $PSScriptRoot/Slurm.ps1
    . $PSScriptRoot/SshServer.ps1
    $size = if ($env:REMBG_LONG -eq '1') { 400 } else { 120 }

    # A test that needs what this machine does not have says so; elsewhere it runs.
    function Skip-Without([string] $Obstacle) {
        if ($Obstacle) {
            Set-ItResult -Skipped -Because $Obstacle
        }
    }
}

AfterAll {
    Restore-TestEnvironment
}

Describe 'One folder and many machines' -Skip:($PSVersionTable.Platform -ne 'Unix') {
    BeforeAll {
        $programs = Join-Path $TestDrive programs
        Enter-ProgramFolder $programs
    }

    AfterAll { Exit-ProgramFolder }

    BeforeEach {
        Reset-Sandbox
        $store = Join-Path $TestDrive ([guid]::NewGuid())
        New-Store $store $size
        Set-SandboxSetting @{ latencyMs = 100 }
    }

    Context 'with a Slurm job array' {
        BeforeAll {
            $obstacle = Get-SlurmObstacle
            if (-not $obstacle) { Start-Slurm (Join-Path $TestDrive slurm) }
        }

        AfterAll { Stop-Slurm }

        It 'pays for each image once, but for what was in flight in two tasks that are killed and queued again' {
            Skip-Without $obstacle
            # Slow enough that no task is through before it is killed, on a busy machine either; afterwards nothing is left to wait for.
            Set-SandboxSetting @{ latencyMs = 10000 }
            Set-Content (Join-Path $store cutouts.slurm) (Get-PageRecipe slurm)
            Push-Location $store
            $job = [int](sbatch --parsable cutouts.slurm)
            Pop-Location
            Wait-Until { @(Get-SandboxRequest -Removal).Count -ge $size / 8 } -TimeoutSec 90

            # As when their machines go down: without any clean-up.
            # A controller that has no time gives no answer, and one that lags names tasks that are done, hence more than one look.
            $victims = [Collections.Generic.List[object]]::new()
            Wait-Until {
                foreach ($task in Get-SlurmTask $job | Where-Object { $_.State -eq 'RUNNING' -and $_.Task -notin $victims.Task } | Select-Object -First (2 - $victims.Count)) {
                    scancel --signal=KILL --batch "${job}_$($task.Task)" 2>$null
                    if ($LASTEXITCODE -eq 0) {
                        $victims.Add($task)
                    }
                }

                $victims.Count -eq 2
            }
            Set-SandboxSetting @{ latencyMs = 100 }
            Wait-Until { @(Get-SlurmTask $job | Where-Object { $_.Task -in $victims.Task -and $_.State -eq 'FAILED' }).Count -eq 2 } -TimeoutSec 120
            foreach ($victim in $victims) {
                Wait-Until { scontrol requeue "${job}_$($victim.Task)" 2>$null; $LASTEXITCODE -eq 0 }
                # Slurm would wait two minutes; within the second of the task's end it would refuse to start it again.
                scontrol update "jobid=${job}_$($victim.Task)" starttime=now+3
            }

            Wait-Until { -not (Get-SlurmTask $job | Where-Object State -NotIn COMPLETED, FAILED) } -TimeoutSec 180
            $said = (Get-ChildItem $store -Filter *.out | Get-Content) -join "`n"
            $ends = (Get-SlurmTask $job | ForEach-Object { "$($_.Task) $($_.State)" }) -join ', '
            Get-SlurmTask $job | ForEach-Object State | Select-Object -Unique | Should -Be COMPLETED -Because "$ends`n$said"
            Get-ChildItem $store/web-log -Filter *.csv | Import-Csv | Where-Object Status -EQ Failed | Should -BeNullOrEmpty
            Assert-StoreIsDone $store $size
            $requests = @(Get-SandboxRequest -Removal).Count
            $inFlight = (Get-SandboxStat).mostRemovalsInFlight
            Write-Host "      $size images, 8 tasks, 2 of them killed: $requests requests; at most $inFlight were in flight in all tasks."
            $requests | Should -BeGreaterOrEqual $size
            $requests | Should -BeLessOrEqual ($size + $inFlight)
        }
    }

    Context 'with machines that are reached over SSH' {
        BeforeAll {
            $obstacle = Get-SshObstacle
            if (-not $obstacle) { Start-SshServer (Join-Path $TestDrive ssh) $programs }
            $hasParallel = [bool](Get-Command parallel -CommandType Application -ErrorAction Ignore)
            $parallelObstacle = if ($obstacle -or $hasParallel) { $obstacle } else { 'there is no parallel' }
        }

        AfterAll { Stop-SshServer }

        It 'pays for each image once with GNU parallel' {
            Skip-Without $parallelObstacle
            Set-Content (Join-Path $store machines) 'cut1', 'cut2', 'cut3', 'cut4'
            $run = Invoke-Shell (Get-PageRecipe parallel) $store
            $run.ExitCode | Should -Be 0 -Because ($run.Output -join "`n")
            $run.Output -match '^cut[1-4]\s+Cut-outs: .* Exit code: 0\.' | Should -HaveCount 4
            Assert-StoreIsDone $store $size
            @(Get-SandboxRequest -Removal) | Should -HaveCount $size
        }

        It 'counts with GNU parallel the machines that failed' {
            Skip-Without $parallelObstacle
            Set-Content (Join-Path $store machines) 'cut1', 'cut2'
            Remove-Item (Join-Path $store photos) -Recurse
            (Invoke-Shell (Get-PageRecipe parallel) $store).ExitCode | Should -Be 2
        }

        It 'pays for each image once with PowerShell remoting' {
            Skip-Without $obstacle
            $run = Invoke-Pwsh "Set-Location '$store'; $(Get-PageRecipe remoting)" -NoModule
            $run.Error | Should -BeNullOrEmpty
            $run.Output -match '^Cut-outs: .* Exit code: 0\.' | Should -HaveCount 4
            Assert-StoreIsDone $store $size
            @(Get-SandboxRequest -Removal) | Should -HaveCount $size
        }
    }

    Context 'with the pods of a Kubernetes job' {
        It 'is a job as Kubernetes'' own types have it' {
            Skip-Without $(
                if (-not (Get-Command kubectl -CommandType Application -ErrorAction Ignore)) { 'there is no kubectl' }
                elseif ([int](((kubectl version --client -o json | ConvertFrom-Json).clientVersion.minor) -replace '\D') -lt 29) { 'this kubectl is older than the fields of the job' }
            )
            $text = Get-PageRecipe kubernetes
            $file = Join-Path $TestDrive job.yaml
            Set-Content $file $text

            # It reads the file into the types of the API, without a cluster: a value of another type is an error, and a field
            # that is not one of the API's is gone from what it writes.
            $read = kubectl set image --local -f $file cutouts=an-image -o json 2>&1 | Out-String
            $LASTEXITCODE | Should -Be 0 -Because $read
            ($read | ConvertFrom-Json).spec.completionMode | Should -Be Indexed
            $fields = [regex]::Matches(($text -replace '(?s)- \|.*?volumeMounts', '- volumeMounts' -replace '#.*'), '(?<=^|[\s{\[])[A-Za-z]+(?=:)') | Group-Object Value
            @($fields).Count | Should -BeGreaterThan 25
            foreach ($field in $fields) {
                [regex]::Matches($read, "`"$($field.Name)`":").Count | Should -BeGreaterOrEqual $field.Count -Because $field.Name
            }
        }

        It 'pays for each image once' {
            # What a pod runs, in the folder that it works in; the module is installed.
            $null = (Get-PageRecipe kubernetes) -match '(?ms)^ +- \|\n(?<script>.*?)^ +volumeMounts'
            $script = ($Matches.script -split '\n' | ForEach-Object { $_ -replace '^ {14}' }) -join "`n"
            $script | Should -Match 'cutouts\.ps1'
            $pods = 1..3 | ForEach-Object {
                $start = [Diagnostics.ProcessStartInfo]::new('pwsh')
                $start.WorkingDirectory = $store
                $start.RedirectStandardOutput = $true
                '-NoProfile', '-NonInteractive', '-Command', "function Install-PSResource { }`n$script" | ForEach-Object { $start.ArgumentList.Add($_) }
                [Diagnostics.Process]::Start($start)
            }
            $pods | ForEach-Object { $_.WaitForExit(120000) | Should -BeTrue }
            $pods.ExitCode | Should -Be 0, 0, 0
            $pods | ForEach-Object { $_.StandardOutput.ReadToEnd() | Should -BeLike 'Cut-outs: * Exit code: 0. *' }
            Assert-StoreIsDone $store $size
            @(Get-SandboxRequest -Removal) | Should -HaveCount $size
        }
    }

    Context 'and afterwards' {
        It 'has logs that show what all of them did' {
            1..2 | ForEach-Object { (Invoke-Shell 'pwsh -NoProfile -NonInteractive -File cutouts.ps1 photos web -EnvFile key.env' $store).ExitCode | Should -Be 0 }
            $run = Invoke-Pwsh "Set-Location '$store'; $(Get-PageRecipe 'all logs') | ForEach-Object { `"`$(`$_.Count) `$(`$_.Name)`" }" -NoModule
            $run.Output | Should -Contain "$size Completed, , "
            $run.Output | Should -Contain "$size Skipped, UpToDate, "
        }

        It 'can be told beforehand whether locks reach every machine' {
            $null = New-Item $store -ItemType Directory -Force
            $file = Join-Path $TestDrive probe.ps1
            Set-Content $file (Get-PageRecipe probe)
            $first = Start-Process pwsh -PassThru -WorkingDirectory $store -RedirectStandardOutput (Join-Path $store held.txt) -ArgumentList '-NoProfile', '-File', $file
            try {
                Wait-Until { (Get-Content (Join-Path $store held.txt) -ErrorAction Ignore) -contains 'mine' }
                $second = Invoke-Shell "pwsh -NoProfile -File $file" $store
                $second.Output | Should -Not -Contain 'mine'
                $second.Output -join ' ' | Should -Match 'another process'
            }
            finally {
                $first.Kill()
            }
        }
    }
}
