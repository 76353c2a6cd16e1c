# The nightly script that ships with the module, by what it leaves behind: as a scheduler runs it, in a process of its own, where the
# command line, the exit code of the process or its environment matter; else as a script calls it, in a session without the module.

BeforeDiscovery {
    $hasAnalyzer = [bool](Get-Module PSScriptAnalyzer -ListAvailable)
    . $PSScriptRoot/Rights.ps1
    $canDropRights = Test-PrivilegeDrop
    $isUnix = $PSVersionTable.Platform -eq 'Unix'
    $isLinuxRoot = $IsLinux -and (id -u) -eq 0
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $shipped = Join-Path (Split-Path $ModulePath) 'scripts/cutouts.ps1'

    # Runs the script in a process of its own, and reads its log and the line in which it says how it went.
    function Invoke-CutoutProcess([string] $Parameter, [hashtable] $Environment = @{}, [switch] $WithoutRights, [string] $Script = $shipped, [scriptblock] $Meanwhile) {
        $program = Get-PowerShellProgram
        $start = [Diagnostics.ProcessStartInfo]::new($program.Path)
        $start.Arguments = "$($program.First) -NoProfile -NonInteractive -File `"$Script`" $Parameter"
        if ($WithoutRights) {
            Remove-Right $start
        }

        $start.WorkingDirectory = $folder
        $start.UseShellExecute = $false
        $start.RedirectStandardInput = $start.RedirectStandardOutput = $start.RedirectStandardError = $true
        $start.StandardOutputEncoding = $start.StandardErrorEncoding = [Text.Encoding]::UTF8
        $start.EnvironmentVariables['NO_COLOR'] = '1'
        foreach ($name in $Environment.Keys) {
            $start.EnvironmentVariables[$name] = $Environment[$name]
        }

        $process = [Diagnostics.Process]::Start($start)
        $process.StandardInput.Close()
        $output = $process.StandardOutput.ReadToEndAsync()
        $errors = $process.StandardError.ReadToEndAsync()
        if ($Meanwhile) {
            & $Meanwhile $process
        }

        if (-not $process.WaitForExit(120000)) {
            $process.Kill()
            throw 'The script did not end.'
        }

        Get-CutoutRun $process.ExitCode $output.Result $errors.Result
    }

    # Runs the script in a session: its parameters are PowerShell, and -Before is what the caller did first.
    function Invoke-CutoutScript([string] $Parameter, [string] $Before, [string] $Key = 'sandbox') {
        $env:REMBG_API_KEY = $Key
        try {
            $run = Invoke-InSession "$Before; & '$shipped' $Parameter" $folder
            Get-CutoutRun $run.ExitCode ($run.Output -join "`n") ($run.Error -join "`n")
        }
        finally {
            $env:REMBG_API_KEY = 'sandbox'
        }
    }

    function Get-CutoutRun([int] $ExitCode, [string] $Output, [string] $Errors) {
        $log = Get-ChildItem $folder -Recurse -Filter *.csv | Sort-Object LastWriteTime | Select-Object -Last 1
        [pscustomobject]@{
            ExitCode = $ExitCode
            Output = $Output
            Error = $Errors
            Log = if ($log) { @(Import-Csv -LiteralPath $log.FullName) } else { @() }
            LogPath = if ($log) { $log.FullName }
            Sum = $Output -split '\r?\n' -match '^Cut-outs: '
        }
    }
}

AfterAll {
    Restore-TestEnvironment
}

Describe 'cutouts.ps1' {
    BeforeEach {
        Reset-Sandbox
        $folder = Join-Path $TestDrive ([guid]::NewGuid())
        $null = New-TestPicture (Join-Path $folder 'photos/bags/red.jpg')
        $null = New-TestPicture (Join-Path $folder 'photos/shoes/new/red.png')
    }

    Context 'that ends with 0' {
        It 'makes every cut-out, says so, and pays for none twice' {
            $run = Invoke-CutoutProcess 'photos web'
            $run.Error | Should -BeNullOrEmpty
            $run.ExitCode | Should -Be 0
            $run.Sum | Should -BeLike 'Cut-outs: 2 Completed. Credits: 2. Exit code: 0. *'
            $run.Log | ForEach-Object { "$($_.Status) $($_.SourcePath) $($_.OutputPath)" } | Sort-Object | Should -Be @(
                "Completed $(Join-Path $folder photos/bags/red.jpg) $(Join-Path $folder web/bags/red.webp)"
                "Completed $(Join-Path $folder photos/shoes/new/red.png) $(Join-Path $folder web/shoes/new/red.webp)"
            )
            (Get-Content $run.LogPath -TotalCount 1) | Should -Be '"Time","Status","Reason","SourcePath","OutputPath","Format","Options","SourceLength","OutputLength","Attempts","UnknownOutcomeCount","Elapsed","Orientation","Warning","Error","Message","Action"'
            [long]$run.Log[0].OutputLength | Should -Be (Get-Item $run.Log[0].OutputPath).Length

            $again = Invoke-CutoutProcess 'photos web'
            $again.ExitCode | Should -Be 0
            $again.Sum | Should -BeLike 'Cut-outs: 2 Skipped UpToDate. Credits: 0. Exit code: 0. *'
            $again.Log.Reason | Should -Be UpToDate, UpToDate
            @(Get-SandboxRequest -Removal) | Should -HaveCount 2
        }

        It 'shows what was new in a report, and writes none when nothing was' {
            $run = Invoke-CutoutScript 'photos web -ReportPath morning.html'
            $run.Sum | Should -BeLike "* Report: $(Join-Path $folder morning.html)."
            Get-Content (Join-Path $folder morning.html) -Raw | Should -Match 'red\.jpg'
            Remove-Item (Join-Path $folder morning.html)
            (Invoke-CutoutScript 'photos web -ReportPath morning.html').Sum | Should -BeLike '* Report: none, for there is nothing new.'
            Join-Path $folder morning.html | Should -Not -Exist
        }

        It 'says in its log and its report what was asked of each picture, so that a redo asks for the same' {
            $null = Invoke-CutoutScript "photos web -ReportPath morning.html -Picture @{ Format = 'Jpeg'; BackgroundColor = 'White'; Width = 40 }"
            $log = Import-Csv (Get-ChildItem $folder/web-log/*.csv)
            $log.Format | Select-Object -Unique | Should -Be Jpeg
            $log.Options | Select-Object -Unique | Should -Be 'Width=40 BackgroundColor=White'
            $page = Get-Content (Join-Path $folder morning.html) -Raw
            $page | Should -Match ([regex]::Escape('{"Format":"Jpeg","Width":"40","BackgroundColor":"White"}'))
        }

        It 'neither sends, logs nor reports cut-outs that lie inside the source' {
            (Invoke-CutoutScript 'photos photos/web').ExitCode | Should -Be 0
            $again = Invoke-CutoutScript 'photos photos/web'
            $again.ExitCode | Should -Be 0
            $again.Sum | Should -BeLike 'Cut-outs: 2 Skipped UpToDate. *Report: none, for there is nothing new.'
            $again.Log | Should -HaveCount 2
            @(Get-SandboxRequest -Removal) | Should -HaveCount 2
        }

        It 'keeps its logs out of the folder that is published' {
            $run = Invoke-CutoutScript 'photos web/'
            Split-Path $run.LogPath | Should -Be (Join-Path $folder web-log)
            Get-ChildItem $folder/web -Recurse -File | Where-Object Extension -NE .webp | Should -BeNullOrEmpty
        }

        It 'takes the options of the picture on the command line, as -File needs it' {
            $run = Invoke-CutoutProcess 'photos web -Format Jpeg -Width 40 -BackgroundColor #fff -ReportPath morning.html'
            $run.ExitCode | Should -Be 0 -Because $run.Output
            $run.Log.Options | Select-Object -Unique | Should -BeLike 'Width=40 BackgroundColor=*'
            Join-Path $folder web/bags/red.jpg | Should -Exist
            (Invoke-CutoutProcess 'photos masks -Mask -Format png').Sum | Should -BeLike 'Cut-outs: 2 Completed. *'
            Join-Path $folder masks/bags/red.png | Should -Exist
        }

        It 'writes names as they are' {
            $names = 'a, b.png', "it's [1].png", ('caf{0} {1}.png' -f [char]0xE9, [char]0x5199)
            $names | ForEach-Object { $null = New-TestPicture (Join-Path $folder "photos/$_") }
            $run = Invoke-CutoutProcess 'photos "web, [x]"'
            $run.ExitCode | Should -Be 0 -Because $run.Output
            foreach ($name in $names) {
                $row = $run.Log | Where-Object { $_.SourcePath -ceq (Join-Path $folder "photos/$name") }
                $row | Should -HaveCount 1
                Test-Path -LiteralPath $row.OutputPath | Should -BeTrue -Because $name
            }
        }

        It 'runs as a copy elsewhere, with the installed module' {
            $copy = Copy-Item -LiteralPath $shipped -Destination $folder -PassThru
            $installed = (Split-Path (Split-Path $ModulePath)), $env:PSModulePath -join [IO.Path]::PathSeparator
            $run = Invoke-CutoutProcess 'photos web' -Script $copy.FullName -Environment @{ PSModulePath = $installed }
            $run.ExitCode | Should -Be 0 -Because $run.Error
        }

        It 'takes the key from a file, and the look of the cut-outs from its caller' {
            Set-Content (Join-Path $folder key.env) 'REMBG_API_KEY=sandbox-of-the-file'
            $run = Invoke-Pwsh "Set-Location '$folder'; `$env:REMBG_API_KEY = ''; & '$shipped' photos web -EnvFile key.env -Picture @{ Format = 'Png' }; exit `$LASTEXITCODE" -NoModule
            $run.ExitCode | Should -Be 0 -Because "$($run.Output) $($run.Error)"
            (Get-SandboxRequest -Removal).apiKey | Select-Object -Unique | Should -Be 'sandbox-of-the-file'
            Join-Path $folder web/bags/red.png | Should -Exist
        }
    }

    Context 'with an image that fails' {
        BeforeEach {
            Set-Content (Join-Path $folder photos/broken.jpg) 'not a picture'
        }

        It 'ends with 2, has made the others, and has both in its one log' {
            $run = Invoke-CutoutProcess 'photos web'
            $run.ExitCode | Should -Be 2
            $run.Sum | Should -BeLike 'Cut-outs: 2 Completed, 1 Failed InvalidImage. Credits: 2. Exit code: 2. *'
            $run.Output | Should -Match 'WARNING: InvalidImage: .*broken\.jpg'
            $run.Log | Should -HaveCount 3
            $failed = $run.Log | Where-Object Status -EQ Failed
            $failed.SourcePath | Should -Be (Join-Path $folder photos/broken.jpg)
            $failed.Error | Should -Be InvalidImage
            $failed.Message | Should -BeLike '*broken.jpg*'
            $failed.Action | Should -Not -BeNullOrEmpty
            $failed.Message | Should -Not -BeLike "*$($failed.Action)*"
        }

        It 'does the same where errors stop scripts and strict mode is on' {
            $run = Invoke-CutoutScript 'photos web' -Before 'Set-StrictMode -Version Latest; $ErrorActionPreference = "Stop"'
            $run.ExitCode | Should -Be 2 -Because "$($run.Output) $($run.Error)"
            @(Get-SandboxRequest -Removal) | Should -HaveCount 2
        }

        It 'ends with 2 when a folder could not be listed' -Skip:(-not $canDropRights) {
            Remove-Item (Join-Path $folder photos/broken.jpg)
            chmod 0 (Join-Path $folder photos/shoes)
            try {
                $run = Invoke-CutoutProcess 'photos web' -WithoutRights
            }
            finally {
                chmod 755 (Join-Path $folder photos/shoes)
            }

            $run.ExitCode | Should -Be 2 -Because "$($run.Output) $($run.Error)"
            $run.Log | Where-Object Status -EQ Failed | ForEach-Object SourcePath | Should -Be (Join-Path $folder photos/shoes)
            $run.Log | Where-Object Status -EQ Completed | Should -HaveCount 1
        }
    }

    Context 'whose run ends early' {
        It 'ends with <Code> and one reason: <Id>' -ForEach @(
            @{ Code = 3; Id = 'ApiKeyMissing'; Key = ''; OwnProcess = $true }
            @{ Code = 3; Id = 'InvalidApiKey'; Key = 'wrong' }
            @{ Code = 3; Id = 'EmailNotVerified'; Key = 'sandbox-unverified' }
            @{ Code = 4; Id = 'DailyLimitReached'; Key = 'sandbox-daily'; OwnProcess = $true }
            @{ Code = 4; Id = 'MonthlyLimitReached'; Key = 'sandbox-monthly' }
        ) {
            $run = if ($OwnProcess) { Invoke-CutoutProcess 'photos web' -Environment @{ REMBG_API_KEY = $Key } } else { Invoke-CutoutScript 'photos web' -Key $Key }
            $run.ExitCode | Should -Be $Code -Because "$($run.Output) $($run.Error)"
            $run.Error | Should -BeNullOrEmpty
            $run.Output | Should -Match "WARNING: ${Id}: "
            $run.Sum | Should -BeLike "Cut-outs: * Failed $Id*. Credits: 0. Exit code: $Code. *"
            $run.Log | Where-Object Error -EQ $Id | Should -Not -BeNullOrEmpty
            $run.Log | Where-Object Error -NotIn $Id, 'NotSubmitted' | Should -BeNullOrEmpty
        }

        It 'ends with 3 when the file with the key cannot be read' {
            $run = Invoke-CutoutScript 'photos web -EnvFile missing.env'
            $run.ExitCode | Should -Be 3
            $run.Output | Should -Match 'missing\.env'
            Get-SandboxRequest | Should -BeNullOrEmpty
        }

        It 'keeps what was made before, when the credits run out in between' {
            Set-SandboxAccount @{ credits = 1; prepaidCredits = 0; appUsage = 0; apiUsage = 0 }
            $run = Invoke-CutoutScript 'photos web'
            $run.ExitCode | Should -Be 4
            $run.Log | Where-Object Status -EQ Completed | Should -HaveCount 1
            (Get-ChildItem $folder/web -Recurse -Filter *.webp) | Should -HaveCount 1
        }
    }

    Context 'that is stopped' {
        It 'ends with 8 after SIGTERM, with all that was sent in its log, and the next run continues' -Skip:(-not ($isUnix -and $IsCoreCLR)) {
            1..30 | ForEach-Object { $null = New-TestPicture (Join-Path $folder "photos/more/$_.png") -Width (40 + $_) }
            Set-SandboxSetting @{ slowLatencyMs = 3000 }
            $run = Invoke-CutoutProcess 'photos web' -Environment @{ REMBG_API_KEY = 'sandbox-slow' } -Meanwhile {
                param($process)
                Wait-Until { @(Get-SandboxRequest -Removal).Count -ge 2 }
                & kill -TERM $process.Id
            }
            $run.ExitCode | Should -Be 8 -Because "$($run.Output) $($run.Error)"
            $run.Sum | Should -BeLike 'Cut-outs: * Exit code: 8. *'
            $sent = @(Get-SandboxRequest -Removal).Count
            $sent | Should -BeLessThan 30
            @($run.Log | Where-Object Status -EQ Completed) | Should -HaveCount $sent
            (Invoke-CutoutScript 'photos web').Sum | Should -BeLike "Cut-outs: $(32 - $sent) Completed, $sent Skipped UpToDate. *"
        }
    }

    Context 'on a full disk' -Skip:(-not $isLinuxRoot) {
        BeforeEach {
            $small = (New-Item (Join-Path $folder small) -ItemType Directory).FullName
            & mount -t tmpfs -o size=16k tmpfs $small
        }

        AfterEach {
            & umount $small
        }

        It 'names what was paid for and saved elsewhere, and counts its credit' {
            $null = New-TestPicture (Join-Path $folder photos/big.bmp) -Width 400 -Height 300
            $run = Invoke-CutoutScript 'photos small/web -Format Bmp -BackgroundColor White -LogDirectory log'
            $run.ExitCode | Should -BeIn 2, 7
            $sent = @(Get-SandboxRequest -Removal).Count
            $run.Sum | Should -BeLike "*Credits: $sent.*"
            $failed = $run.Log | Where-Object Error -EQ WriteFailed
            foreach ($kept in $failed.OutputPath | Where-Object { $_ }) {
                $run.Sum | Should -BeLike "*Paid and saved elsewhere: *$kept*"
                Remove-Item -LiteralPath (Split-Path $kept) -Recurse
            }
        }

        It 'misses no image in its logs, and shows no raw error' {
            1..120 | ForEach-Object { $null = New-TestPicture (Join-Path $folder "photos/more/$_.png") -Width (40 + $_) }
            $run = Invoke-CutoutProcess 'photos web -LogDirectory small'
            $run.ExitCode | Should -Be 7 -Because "$($run.Output) $($run.Error)"
            $run.Error | Should -BeNullOrEmpty
            $run.Output | Should -Not -Match 'Exception'
            $run.Output | Should -Match 'WARNING: The log could not be written, so the run was ended'
            $logs = [regex]::Match($run.Sum, 'Log: (.+) and (.+\.csv)\. Report').Groups[1, 2].Value
            $rows = $logs | ForEach-Object { Import-Csv -LiteralPath $_ }
            $sent = @(Get-SandboxRequest -Removal).Count
            $sent | Should -BeLessThan 122
            @($rows | Where-Object Status -EQ Completed) | Should -HaveCount $sent
            @($rows | Where-Object Status -NE Completed) | Should -BeNullOrEmpty
            Remove-Item $logs[1]
        }
    }

    Context 'with images left' {
        It 'ends with 5, and the next run goes on where it ended' {
            $run = Invoke-CutoutProcess 'photos web -MaximumImageCount 1'
            $run.ExitCode | Should -Be 5
            $run.Sum | Should -BeLike '*1 Completed, 1 NotSubmitted MaximumImageCount. Credits: 1. *'
            (Invoke-CutoutScript 'photos web -MaximumImageCount 1').ExitCode | Should -Be 0
            @(Get-SandboxRequest -Removal) | Should -HaveCount 2
        }
    }

    Context 'with the wrong folder' {
        It 'ends with 6 and sends nothing: <Label>' -ForEach @(
            @{ Label = 'there is none'; Parameter = 'mount/photos web'; OwnProcess = $true }
            @{ Label = 'it is a file'; Parameter = 'photos/bags/red.jpg web' }
            @{ Label = 'it is empty'; Parameter = 'empty web' }
            @{ Label = 'it holds no image'; Parameter = 'texts web' }
            @{ Label = 'source and destination are one'; Parameter = 'photos photos' }
        ) {
            $null = New-Item (Join-Path $folder empty), (Join-Path $folder texts) -ItemType Directory
            Set-Content (Join-Path $folder texts/readme.txt) 'text'
            $run = if ($OwnProcess) { Invoke-CutoutProcess $Parameter } else { Invoke-CutoutScript $Parameter }
            $run.ExitCode | Should -Be 6 -Because "$($run.Output) $($run.Error)"
            $run.Output | Should -Match 'WARNING: '
            Get-SandboxRequest | Should -BeNullOrEmpty
        }

        It 'ends with 6 when source and destination are one folder by a link' -Skip:(-not $isUnix) {
            $null = New-Item (Join-Path $folder link) -ItemType SymbolicLink -Target (Join-Path $folder photos)
            $run = Invoke-CutoutScript 'photos link'
            $run.ExitCode | Should -Be 6
            $run.Output | Should -Match 'are the same folder'
            Get-ChildItem $folder/photos -File -Force | Should -BeNullOrEmpty
        }

        It 'ends with 6 when source and destination differ by case, on a system that ignores it' -Skip:($isUnix -and -not $IsMacOS) {
            (Invoke-CutoutScript 'photos PHOTOS').ExitCode | Should -Be 6
        }

        It 'says in one clean sentence that the destination''s drive is missing' {
            $run = Invoke-CutoutScript 'photos nodrive:/web'
            $run.ExitCode | Should -Be 7
            $run.Error | Should -BeNullOrEmpty
            $run.Output | Should -Match 'WARNING: The destination .*nodrive'
            $run.Output | Should -Not -Match 'Exception'
            @($run.Output -split '\n' -match 'WARNING') | Should -HaveCount 1
        }

        It 'explains the quotation mark that a backslash made part of a path: <Parameter>' -ForEach @(
            @{ Parameter = '"photos\" web"'; Code = 1 }
            @{ Parameter = 'photos\" web'; Code = 6 }
        ) {
            $run = Invoke-CutoutProcess $Parameter
            $run.ExitCode | Should -Be $Code -Because "$($run.Output) $($run.Error)"
            $run.Output | Should -Match 'must not end with a backslash'
            Get-SandboxRequest | Should -BeNullOrEmpty
        }

        It 'ends with 6 when nothing but its own cut-outs is left of the source' {
            (Invoke-CutoutScript 'photos photos/web').ExitCode | Should -Be 0
            Remove-Item (Join-Path $folder photos/bags), (Join-Path $folder photos/shoes) -Recurse
            (Invoke-CutoutScript 'photos photos/web').ExitCode | Should -Be 6
        }

        It 'ends with 0 on an empty folder that may be empty' {
            $null = New-Item (Join-Path $folder empty) -ItemType Directory
            (Invoke-CutoutScript 'empty web -AllowEmptySource').ExitCode | Should -Be 0
        }
    }

    Context 'that cannot write' {
        It 'ends with 7 before anything is sent, when it is the log' {
            Set-Content (Join-Path $folder log) 'a file in the way'
            $run = Invoke-CutoutProcess 'photos web -LogDirectory log'
            $run.ExitCode | Should -Be 7
            $run.Output | Should -Match 'WARNING: The log cannot be written, so nothing was sent'
            Get-SandboxRequest | Should -BeNullOrEmpty
        }

        It 'ends with 7 before anything is sent, when it is the destination' {
            Set-Content (Join-Path $folder web) 'a file in the way'
            (Invoke-CutoutScript 'photos web -LogDirectory log').ExitCode | Should -Be 7
            Get-SandboxRequest | Should -BeNullOrEmpty
        }

        It 'ends with 7 after all is made, when it is the report' {
            $run = Invoke-CutoutScript 'photos web -ReportPath photos'
            $run.ExitCode | Should -Be 7
            $run.Sum | Should -BeLike 'Cut-outs: 2 Completed. Credits: 2. Exit code: 7. *. Report: none.'
        }

        It 'does not let a report hide that an image failed' {
            Set-Content (Join-Path $folder photos/broken.jpg) 'not a picture'
            (Invoke-CutoutScript 'photos web -ReportPath photos').ExitCode | Should -Be 2
        }
    }

    Context 'that is called wrongly' {
        It 'ends with 1 and sends nothing: <_>' -ForEach 'photos', 'photos web -Bogus x', 'photos web -MaximumImageCount many' {
            (Invoke-CutoutProcess $_).ExitCode | Should -Be 1
            Get-SandboxRequest | Should -BeNullOrEmpty
        }

        It 'ends with 1 when the look of the cut-outs is mistyped' {
            $run = Invoke-CutoutScript "photos web -Picture @{ BackgroundColor = 'blurple' }"
            $run.ExitCode | Should -Be 1
            $run.Output | Should -Match 'blurple'
            Get-SandboxRequest | Should -BeNullOrEmpty
        }
    }

    Context 'as a text' {
        It 'is ASCII, so that every PowerShell reads it the same' {
            [IO.File]::ReadAllBytes($shipped) | Where-Object { $_ -gt 126 } | Should -BeNullOrEmpty
        }

        It 'has the syntax of 5.1' -Skip:(-not $hasAnalyzer) {
            $settings = @{ IncludeRules = @('PSUseCompatibleSyntax'); Rules = @{ PSUseCompatibleSyntax = @{ Enable = $true; TargetVersions = @('5.1', '7.4') } } }
            Invoke-ScriptAnalyzer -Path $shipped -Settings $settings | ForEach-Object Message | Should -BeNullOrEmpty
        }

        It 'says the same about exit codes as the page about scheduled jobs' {
            $codes = [regex]::Matches((Get-Help $shipped -Full | Out-String), '(?m)^\s+(\d)  \S').ForEach({ $_.Groups[1].Value })
            $page = Get-Content (Join-Path $RepositoryRoot docs/scheduled-jobs.md) -Raw
            [regex]::Matches($page, '(?m)^\| (\d) \|').ForEach({ $_.Groups[1].Value }) | Should -Be $codes
            $codes | Should -Be (0..8)
        }
    }
}
