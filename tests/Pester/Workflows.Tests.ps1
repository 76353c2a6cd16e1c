# The recipes for GitHub Actions, step by step the way its runner calls them, with a repository in the place of GitHub; and the project's own workflows.

BeforeDiscovery {
    $ownWorkflows = Get-ChildItem (Join-Path (Split-Path (Split-Path $PSScriptRoot)) .github/workflows) -Filter *.yml | ForEach-Object { @{ Name = $_.Name; Path = $_.FullName } }
    $hasGit = $PSEdition -eq 'Core' -and (Get-Command git, bash -CommandType Application -ErrorAction Ignore).Count -ge 2
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
    . $PSScriptRoot/Examples.ps1
    . $PSScriptRoot/Store.ps1

    # What a step of a workflow runs.
    function Get-StepScript([string] $Workflow, [string] $Name) {
        if ($Workflow -notmatch "(?ms)^ {6}- name: $Name\n(?<step>.*?)(?=^ {6}- |\z)") {
            throw "The workflow has no step '$Name'."
        }

        $step = $Matches.step
        $null = $step -match '(?ms)^ {8}run: \|\n(?<run>(?: {10}[^\n]*\n|\n)+)'
        @{ Run = $Matches.run -replace '(?m)^ {10}'; IsPowerShell = $step -match '(?m)^ {8}shell: pwsh$' }
    }

    # Runs a step in a checkout, as the runner does it: its exit code, and what it wrote. With -InSession only the script is as there.
    function Invoke-Step([string] $Workflow, [string] $Name, [string] $Checkout, [hashtable] $Environment = @{}, [switch] $InSession) {
        $step = Get-StepScript $Workflow $Name
        $file = Join-Path $TestDrive "$([guid]::NewGuid())$(if ($step.IsPowerShell) { '.ps1' } else { '.sh' })"
        $start = [Diagnostics.ProcessStartInfo]::new($(if ($step.IsPowerShell) { 'pwsh' } else { 'bash' }))
        if ($InSession) {
            $Environment.Keys | ForEach-Object { Set-Item "env:$_" $Environment[$_] }
            $env:RUNNER_TEMP = Join-Path $TestDrive ([guid]::NewGuid())
            try {
                return Invoke-InSession "`$ErrorActionPreference = 'stop'; $($step.Run)" $Checkout
            }
            finally {
                @($Environment.Keys) + 'RUNNER_TEMP' | ForEach-Object { Remove-Item "env:$_" }
            }
        }

        if ($step.IsPowerShell) {
            Set-Content $file "`$ErrorActionPreference = 'stop'", $step.Run, 'if ((Test-Path -LiteralPath variable:\LASTEXITCODE)) { exit $LASTEXITCODE }'
            '-NoProfile', '-command', ". '$file'" | ForEach-Object { $start.ArgumentList.Add($_) }
        }
        else {
            Set-Content $file $step.Run
            '-e', $file | ForEach-Object { $start.ArgumentList.Add($_) }
        }

        $start.WorkingDirectory = $Checkout
        $start.Environment['RUNNER_TEMP'] = (New-Item (Join-Path $TestDrive ([guid]::NewGuid())) -ItemType Directory).FullName
        $start.Environment['NO_COLOR'] = '1'
        $Environment.Keys | ForEach-Object { $start.Environment[$_] = $Environment[$_] }
        $start.RedirectStandardOutput = $start.RedirectStandardError = $true
        $process = [Diagnostics.Process]::Start($start)
        $output = $process.StandardOutput.ReadToEndAsync()
        $errors = $process.StandardError.ReadToEndAsync()
        if (-not $process.WaitForExit(120000)) {
            $process.Kill($true)
            throw "The step '$Name' did not end."
        }

        [pscustomobject]@{ ExitCode = $process.ExitCode; Output = "$($output.Result)`n$($errors.Result)" }
    }

    function Invoke-Git {
        $said = git @args 2>&1
        if ($LASTEXITCODE -ne 0) {
            throw "git $args`: $said"
        }

        $said
    }

    # Every file of a checkout has the time of the checkout.
    function New-Checkout {
        $folder = Join-Path $TestDrive ([guid]::NewGuid())
        $null = Invoke-Git clone --quiet --depth 1 "file://$origin" $folder
        $folder
    }

    # What a person does: changes photos and pushes them.
    function Push-Photo([scriptblock] $Change) {
        $folder = New-Checkout
        Push-Location $folder
        try {
            $null = & $Change
            $null = Invoke-Git add --all
            $null = Invoke-Git -c user.name=person -c user.email=person@example.com commit --quiet -m 'Change photos'
            $null = Invoke-Git push --quiet
        }
        finally {
            Pop-Location
        }
    }
}

AfterAll {
    Restore-TestEnvironment
}

Describe 'The project''s workflow <Name>' -ForEach $ownWorkflows {
    It 'names each action of others by its commit, and the version that this is' {
        $actions = (Get-Content $Path) -match '^\s*(- )?uses: ' -notmatch 'uses: \./'
        $actions -notmatch 'uses: [\w-]+/[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$' | Should -BeNullOrEmpty
    }

    It 'grants nothing but reading, except to a job that says why' {
        $text = Get-Content $Path -Raw
        $text | Should -Match '(?m)^permissions:\n  contents: read$'
        $text -split '\n' -match '^\s+[\w-]+: write\b' -notmatch '# |attestations: write$' | Should -BeNullOrEmpty
    }
}

Describe 'A workflow' -Skip:(-not $hasGit) {
    BeforeAll { Enter-ProgramFolder (Join-Path $TestDrive programs) }

    AfterAll { Exit-ProgramFolder }

    BeforeEach {
        Reset-Sandbox
        $origin = Join-Path $TestDrive "$([guid]::NewGuid()).git"
        $null = Invoke-Git init --quiet --bare --initial-branch=main $origin
        $first = Join-Path $TestDrive ([guid]::NewGuid())
        $null = Invoke-Git clone --quiet $origin $first
        $null = Invoke-Git -C $first checkout --quiet -b main
        New-Store $first 12
        Remove-Item (Join-Path $first key.env), (Join-Path $first cutouts.ps1)
        $null = Invoke-Git -C $first add --all
        $null = Invoke-Git -C $first -c user.name=person -c user.email=person@example.com commit --quiet -m Photos
        $null = Invoke-Git -C $first push --quiet --set-upstream origin main
    }

    Context 'of one job' {
        BeforeAll { $workflow = Get-PageRecipe workflow }

        It 'makes what can be made, commits it, and fails for what failed; the next push pays for none of it again' {
            Push-Photo { Set-Content photos/broken.jpg 'not a picture' }
            $checkout = New-Checkout
            $made = Invoke-Step $workflow 'Cut out' $checkout
            $made.ExitCode | Should -Not -Be 0
            $made.Output | Should -Match 'InvalidImage: .*broken\.jpg'
            $made.Output | Should -Match '(?m)^Cut-outs: 12 Completed, 1 Failed InvalidImage\. Credits: 12\. Exit code: 2\.'

            # Another push arrives meanwhile.
            Push-Photo { Set-Content readme.txt 'text' }
            $commit = Invoke-Step $workflow Commit $checkout
            $commit.ExitCode | Should -Be 0 -Because $commit.Output
            $next = New-Checkout
            Get-ChildItem $next/web -Recurse -Filter *.webp | Should -HaveCount 12
            Join-Path $next web/bags/.rembg.jsonl | Should -Exist
            Get-ChildItem $next/web -Recurse -File -Force | Where-Object Extension -NotIn '.webp', '.jsonl' | Should -BeNullOrEmpty

            $again = Invoke-Step $workflow 'Cut out' $next
            $again.ExitCode | Should -Not -Be 0
            @(Get-SandboxRequest -Removal) | Should -HaveCount 12
            (Invoke-Step $workflow Commit $next).ExitCode | Should -Be 0
        }

        It 'makes a photo anew that was changed, and succeeds once all are well' {
            $checkout = New-Checkout
            (Invoke-Step $workflow 'Cut out' $checkout).ExitCode | Should -Be 0
            (Invoke-Step $workflow Commit $checkout).ExitCode | Should -Be 0
            Push-Photo {
                $bytes = [IO.File]::ReadAllBytes("$PWD/photos/bags/p0000.bmp")
                $bytes[5800] = 7 # As long as before.
                [IO.File]::WriteAllBytes("$PWD/photos/bags/p0000.bmp", $bytes)
            }
            $next = New-Checkout
            $made = Invoke-Step $workflow 'Cut out' $next
            $made.ExitCode | Should -Be 0 -Because $made.Output
            $made.Output | Should -Match '(?m)^Cut-outs: 1 Completed SourceChanged, 11 Skipped UpToDate\. Credits: 1\.'
            (Invoke-Step $workflow Commit $next).ExitCode | Should -Be 0
            @(Get-SandboxRequest -Removal) | Should -HaveCount 13
        }

        It 'fails without a key, and commits nothing' {
            $checkout = New-Checkout
            $made = Invoke-Step $workflow 'Cut out' $checkout @{ REMBG_API_KEY = '' }
            $made.ExitCode | Should -Not -Be 0
            $made.Output | Should -Match 'Exit code: 3\.'
            (Invoke-Step $workflow Commit $checkout).ExitCode | Should -Be 0
            (Invoke-Git -C (New-Checkout) log --format=%s) | Should -Be Photos
        }
    }

    Context 'of a matrix' {
        BeforeAll { $matrix = Get-PageRecipe matrix }

        It 'shares the photos out, and every shard brings its own home' {
            $shards = 1..4
            $checkouts = $shards | ForEach-Object { New-Checkout }
            foreach ($shard in $shards) {
                $made = Invoke-Step $matrix 'Cut out' $checkouts[$shard - 1] @{ SHARD = "$shard" } -InSession:($shard -gt 1)
                $made.ExitCode | Should -Be 0 -Because $made.Output
            }

            @(Get-SandboxRequest -Removal) | Should -HaveCount 12
            foreach ($checkout in $checkouts) {
                $commit = Invoke-Step $matrix Commit $checkout
                $commit.ExitCode | Should -Be 0 -Because $commit.Output
            }

            # The ledgers that were merged still know all of it, whatever the times of a checkout say.
            $next = New-Checkout
            Get-ChildItem $next/web -Recurse -Filter *.webp | Should -HaveCount 12
            foreach ($shard in $shards) {
                $again = Invoke-Step $matrix 'Cut out' $next @{ SHARD = "$shard" } -InSession
                $again.ExitCode | Should -Be 0 -Because $again.Output
            }

            @(Get-SandboxRequest -Removal) | Should -HaveCount 12
        }

        It 'sends nothing where the number of the shard is missing' {
            $made = Invoke-Step $matrix 'Cut out' (New-Checkout) @{ SHARD = '' }
            $made.ExitCode | Should -Not -Be 0
            Get-SandboxRequest | Should -BeNullOrEmpty
        }
    }
}
