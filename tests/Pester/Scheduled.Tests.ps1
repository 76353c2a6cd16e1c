# The recipes of docs/scheduled-jobs.md, as their schedulers run them, on the first night and on those after it.

BeforeDiscovery {
    $isCore = $PSEdition -eq 'Core'
    $isUnix = $isCore -and -not $IsWindows
    $hasSystemd = $isUnix -and (Get-Command systemd-analyze -CommandType Application -ErrorAction Ignore)
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
    . $PSScriptRoot/Examples.ps1
    . $PSScriptRoot/Store.ps1

    # A script by -File in a process of its own, as every recipe calls it.
    function Invoke-File([string] $Line) {
        $output = & pwsh -NoProfile -NonInteractive -File ($Line -split ' ') 2>&1 | ForEach-Object { "$_" }
        [pscustomobject]@{ ExitCode = $LASTEXITCODE; Output = @($output) }
    }
}

AfterAll {
    Restore-TestEnvironment
}

Describe 'A night' -Skip:(-not $isUnix) {
    BeforeAll { Enter-ProgramFolder (Join-Path $TestDrive programs) }

    AfterAll { Exit-ProgramFolder }

    BeforeEach {
        Reset-Sandbox
        $folder = (New-Item (Join-Path $TestDrive ([guid]::NewGuid())) -ItemType Directory).FullName
        $null = New-TestPicture (Join-Path $folder photos/red.jpg)
        Copy-Item (Join-Path $RepositoryRoot docs/scripts/cutouts.ps1) $folder
        Push-Location $folder
    }

    AfterEach { Pop-Location }

    It 'of several looks makes each of them once, and logs beside what is published' {
        Set-Content looks.psd1 (Get-PageRecipe looks)
        Set-Content night.ps1 (Get-PageRecipe night)
        foreach ($night in 1..3) {
            $line = 'night.ps1 -Source ./photos -Destination ./web'
            $run = if ($night -eq 1) { Invoke-File $line } else { Invoke-InSession "./$line" $folder }
            $run.ExitCode | Should -Be 0 -Because ($run.Output -join "`n")
        }

        (Get-ChildItem web -Recurse -File | ForEach-Object Name | Sort-Object) -join ' ' | Should -Be 'red.jpg red.webp'
        @(Get-ChildItem web-log -Recurse -Filter *.csv) | Should -HaveCount 6
        @(Get-SandboxRequest -Removal) | Should -HaveCount 2
        Set-Content photos/broken.jpg 'not a picture'
        (Invoke-File 'night.ps1 -Source ./photos -Destination ./web').ExitCode | Should -Be 2
    }

    It 'that is watched calls a webhook when it fails, passes the exit code on, and is silent otherwise' {
        Set-Content watched.ps1 (Get-PageRecipe watched)
        $free = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0)
        $free.Start()
        $address = "http://127.0.0.1:$($free.LocalEndpoint.Port)/hook/"
        $free.Stop()
        $listener = [Net.HttpListener]::new()
        $listener.Prefixes.Add($address)
        $listener.Start()
        try {
            $call = $listener.GetContextAsync()
            (Invoke-File "watched.ps1 -Webhook $address -Source photos -Destination web").ExitCode | Should -Be 0
            $call.IsCompleted | Should -BeFalse
            Join-Path $folder web/red.webp | Should -Exist

            $receive = {
                param($call)
                $context = $call.Result
                [IO.StreamReader]::new($context.Request.InputStream).ReadToEnd()
                $context.Response.Close()
            }
            $answer = [powershell]::Create().AddScript($receive).AddArgument($call)
            $asked = $answer.BeginInvoke()
            $run = Invoke-File "watched.ps1 -Webhook $address -Source nowhere -Destination web"
            $run.ExitCode | Should -Be 6 -Because ($run.Output -join "`n")
            $asked.AsyncWaitHandle.WaitOne(20000) | Should -BeTrue
            ($answer.EndInvoke($asked)[0] | ConvertFrom-Json).text | Should -Match 'exit code 6(?s).*nowhere'
        }
        finally {
            $listener.Stop()
        }
    }

    It 'of cron prints nothing when it succeeds, and what happened when it fails' {
        $path, $line = (Get-PageRecipe cron).Trim() -split "`n"
        $path | Should -Match '^PATH=/usr/local/bin:/opt/homebrew/bin:'
        $command = $line -replace '^\S+ \S+ \S+ \S+ \S+\s+'
        $null = New-Item jobs -ItemType Directory
        Move-Item cutouts.ps1 jobs
        Set-Content .rembg.env 'REMBG_API_KEY=sandbox'
        foreach ($night in 1..3) {
            $run = Invoke-Shell "export HOME='$folder'`n$command" $folder
            $run.ExitCode | Should -Be 0 -Because ($run.Output -join "`n")
            $run.Output | Should -BeNullOrEmpty
        }

        @(Get-SandboxRequest -Removal) | Should -HaveCount 1
        Set-Content photos/broken.jpg 'not a picture'
        (Invoke-Shell "export HOME='$folder'`n$command" $folder).Output -join "`n" | Should -Match 'InvalidImage(?s).*Exit code: 2'
    }
}

Describe 'The units for systemd' -Skip:(-not $hasSystemd) {
    It 'are what systemd understands' {
        $units = (New-Item (Join-Path $TestDrive units) -ItemType Directory).FullName
        $recipes = @{
            'cutouts.service' = Get-PageRecipe cutouts.service
            'cutouts-failed.service' = Get-PageRecipe cutouts-failed.service
            'cutouts.timer' = Get-PageRecipe cutouts.timer
        }
        foreach ($name in $recipes.Keys) {
            # The program and the user of the recipe need not be on this machine.
            Set-Content (Join-Path $units $name) ($recipes[$name] -replace '/usr/bin/pwsh', '/bin/sh' -replace '(?m)^User=.*\n')
        }

        $hook = (Get-Content (Join-Path $units cutouts-failed.service)) -notmatch '^ExecStart' + ((Get-PageRecipe webhook).Trim() -replace '/usr/bin/curl', '/bin/sh')
        Set-Content (Join-Path $units cutouts-hook.service) $hook
        $names = Get-ChildItem $units | ForEach-Object FullName
        $said = & systemd-analyze verify --man=no $names 2>&1 | ForEach-Object { "$_" }
        $LASTEXITCODE | Should -Be 0 -Because ($said -join "`n")
        $said | Where-Object { $_ -match [regex]::Escape($units) } | Should -BeNullOrEmpty
    }
}
