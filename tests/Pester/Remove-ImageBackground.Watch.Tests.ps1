BeforeAll {
    . $PSScriptRoot/Common.ps1

    function Start-Watch([string] $Command) {
        Start-InRunspace ([scriptblock]::Create("Set-Location -LiteralPath `$folder; $Command")) @{ folder = $folder }
    }

    function Wait-Result([object] $Run, [int] $Count) {
        Wait-Until { $Run.Output.Count -ge $Count } -TimeoutSec 60
        @($Run.Output[0..($Run.Output.Count - 1)]) # Its enumerator would wait for more.
    }

    # A copy over a slow network: the file grows, with pauses.
    function Copy-Slowly([string] $Source, [string] $Target, [int] $Pieces = 5, [int] $PauseMs = 300) {
        $bytes = [IO.File]::ReadAllBytes($Source)
        $file = [IO.File]::Open($Target, 'Create', 'Write', 'ReadWrite')
        try {
            $size = [int] [Math]::Ceiling($bytes.Length / $Pieces)
            for ($at = 0; $at -lt $bytes.Length; $at += $size) {
                $file.Write($bytes, $at, [Math]::Min($size, $bytes.Length - $at))
                $file.Flush()
                Start-Sleep -Milliseconds $PauseMs
            }
        }
        finally {
            $file.Dispose()
        }
    }
}

AfterAll { Restore-TestEnvironment }

Describe 'A folder that is watched' {
    BeforeAll { $many = if ($env:REMBG_LONG -eq '1') { 1000 } else { 150 } }

    BeforeEach {
        Reset-Sandbox
        $folder = Join-Path $TestDrive ([guid]::NewGuid())
        $null = New-Item $folder/inbox, $folder/web -ItemType Directory
        $run = $null
    }

    AfterEach {
        if ($run) {
            $null = Stop-InRunspace $run
            Remove-Runspace $run
        }
    }

    It 'does what is there and then what comes, until it is stopped' {
        $null = New-TestPicture $folder/inbox/a.bmp
        $run = Start-Watch 'Remove-ImageBackground -Path ./inbox -Watch -OutputDirectory ./web'
        (Wait-Result $run 1)[0].Status | Should -Be 'Completed'

        $null = New-TestPicture $folder/inbox/b.bmp
        $results = Wait-Result $run 2
        $results[1].OutputPath | Should -Be (Join-Path $folder web/b.webp)
        (Stop-InRunspace $run).TotalSeconds | Should -BeLessThan 5
        Get-FinalRemovalCount | Should -Be 2
    }

    It 'ends when the pipeline ends' {
        1..3 | ForEach-Object { $null = New-TestPicture "$folder/inbox/$_.bmp" }
        $clock = [Diagnostics.Stopwatch]::StartNew()
        $results = @(Remove-ImageBackground -Path $folder/inbox -Watch -OutputDirectory $folder/web | Select-Object -First 3)
        $results.Status | Should -Be 'Completed', 'Completed', 'Completed'
        $clock.Elapsed.TotalSeconds | Should -BeLessThan 60
    }

    It 'sends a slow copy once, when it is complete' {
        $run = Start-Watch 'Remove-ImageBackground -Path ./inbox -Watch -OutputDirectory ./web'
        $source = New-TestPicture $folder/source.bmp -Length 200KB
        Copy-Slowly $source.FullName $folder/inbox/slow.bmp
        $result = (Wait-Result $run 1)[0]
        $result.SourceLength | Should -Be $source.Length
        $run.Streams.Error.Count | Should -Be 0
        Get-FinalRemovalCount | Should -Be 1
    }

    It 'takes a download when it is renamed, and a picture again when it has changed' {
        Move-Item (New-TestPicture $folder/a.bmp).FullName $folder/inbox/a.bmp.crdownload
        $run = Start-Watch 'Remove-ImageBackground -Path ./inbox -Watch -OutputDirectory ./web'
        Start-Sleep -Milliseconds 2500
        $run.Output.Count | Should -Be 0
        Move-Item $folder/inbox/a.bmp.crdownload $folder/inbox/a.bmp
        $null = Wait-Result $run 1

        $null = New-TestPicture $folder/inbox/a.bmp -Width 37
        (Wait-Result $run 2)[1].Reason | Should -Be 'SourceChanged'
    }

    It 'sends nothing again after a restart' {
        1..3 | ForEach-Object { $null = New-TestPicture "$folder/inbox/$_.bmp" }
        foreach ($day in 1..2) {
            $results = @(Remove-ImageBackground -Path $folder/inbox -Watch -OutputDirectory $folder/web | Select-Object -First 3)
        }

        $results.Reason | Should -Be 'UpToDate', 'UpToDate', 'UpToDate'
        Get-FinalRemovalCount | Should -Be 3
    }

    It 'waits out an outage instead of ending' {
        Add-SandboxFault @{ action = 'status'; status = 503; times = 30 }
        1..8 | ForEach-Object { $null = New-TestPicture "$folder/inbox/$_.bmp" -Width (30 + $_) }
        $run = Start-Watch 'Remove-ImageBackground -Path ./inbox -Watch -OutputDirectory ./web -RetryIntervalSec 0.01 -MaximumRetryCount 1'
        (Wait-Result $run 8).Status | Select-Object -Unique | Should -Be 'Completed'
        $run.Streams.Error.Count | Should -Be 0
    }

    It 'ends when the quota is used up' {
        1..3 | ForEach-Object { $null = New-TestPicture "$folder/inbox/$_.bmp" }
        { Remove-ImageBackground -Path $folder/inbox -Watch -OutputDirectory $folder/web -ApiKey sandbox-daily -ErrorAction SilentlyContinue } |
            Should -Throw -ErrorId 'DailyLimitReached,*'
    }

    It 'ends when the cap is reached' {
        1..3 | ForEach-Object { $null = New-TestPicture "$folder/inbox/$_.bmp" }
        $results = @(Remove-ImageBackground -Path $folder/inbox -Watch -OutputDirectory $folder/web -MaximumImageCount 2)
        @($results | Where-Object Status -EQ Completed).Count | Should -Be 2
        Get-FinalRemovalCount | Should -Be 2
    }

    It 'takes patterns and the folders below, and leaves the outputs alone' {
        $null = New-Item $folder/inbox/more, $folder/inbox/web -ItemType Directory
        $null = New-TestPicture $folder/inbox/a.bmp
        $null = New-TestPicture $folder/inbox/more/b.bmp
        Set-Content $folder/inbox/notes.txt 'text'
        $results = @(Remove-ImageBackground -Path "$folder/inbox/*.bmp" -Watch -Recurse -OutputDirectory $folder/inbox/web | Select-Object -First 2)
        $results.SourcePath | Split-Path -Leaf | Sort-Object | Should -Be 'a.bmp', 'b.bmp'
        Get-FinalRemovalCount | Should -Be 2
    }

    It 'tells with -WhatIf what would be done now, and ends' {
        $null = New-TestPicture $folder/inbox/a.bmp
        $results = @(Remove-ImageBackground -Path $folder/inbox -Watch -OutputDirectory $folder/web -WhatIf)
        $results.Reason | Should -Be 'WhatIf'
        Get-FinalRemovalCount | Should -Be 0
    }

    It 'refuses <What>' -ForEach @(
        @{ What = 'a folder that is not there'; Script = { Remove-ImageBackground -Path $folder/nothing -Watch -ErrorAction Stop }; Id = 'ImageNotFound,*' }
        @{ What = 'a file'; Script = { $null = New-TestPicture $folder/a.bmp; Remove-ImageBackground -Path $folder/a.bmp -Watch -ErrorAction Stop }; Id = 'InvalidParameterValue,*' }
        @{ What = '-Recurse alone'; Script = { Remove-ImageBackground -Path $folder/inbox -Recurse }; Id = 'ConflictingParameters,*' }
        @{ What = '-OutFile'; Script = { Remove-ImageBackground -Path $folder/inbox -Watch -OutFile x.png }; Id = 'ConflictingParameters,*' }
    ) {
        $Script | Should -Throw -ErrorId $Id
    }

    It 'reports a broken picture once' {
        Set-Content $folder/inbox/broken.jpg 'not a picture'
        (Get-Item $folder/inbox/broken.jpg).LastWriteTimeUtc = [datetime]::UtcNow
        $null = New-TestPicture $folder/inbox/a.bmp
        $run = Start-Watch 'Remove-ImageBackground -Path ./inbox -Watch -OutputDirectory ./web'
        $null = Wait-Result $run 1
        Wait-Until { $run.Streams.Error.Count -ge 1 } -TimeoutSec 60
        Start-Sleep -Seconds 3
        $run.Streams.Error.Count | Should -Be 1
    }

    It 'keeps the tree, accounts for a thousand at once, and for both Unicode forms of a name' {
        $content = New-BmpContent 40 30
        foreach ($index in 1..$many) {
            [BitConverter]::GetBytes($index).CopyTo($content, 38)
            $null = [IO.Directory]::CreateDirectory("$folder/inbox/$($index % 4)")
            [IO.File]::WriteAllBytes("$folder/inbox/$($index % 4)/$index.bmp", $content)
        }

        $forms = "caf$([char] 0xE9)", "cafe$([char] 0x301)" | ForEach-Object { (New-TestPicture "$folder/inbox/$_.bmp").FullName }
        $run = Start-Watch 'Remove-ImageBackground -Path ./inbox -Watch -Recurse -RelativeTo ./inbox -OutputDirectory ./web'
        Wait-Until { $run.Output.Count + $run.Streams.Error.Count -ge $many + 2 } -TimeoutSec 300
        Get-ChildItem $folder/web -Recurse -File | Where-Object Name -Match '^\d+\.webp$' | Should -HaveCount $many
        "$folder/web/3/3.webp" | Should -Exist
        $failures = @($run.Streams.Error.ReadAll()) # Its enumerator would wait for more.
        $failures | Where-Object TargetObject -NotIn $forms | Should -BeNullOrEmpty
        Get-FinalRemovalCount | Should -Be ($many + 2 - $failures.Count)
    }

    It 'emits what finishes while nothing new arrives, and gives each result once' {
        $sums = 1..4 | ForEach-Object { (Get-FileHash (New-TestPicture "$folder/inbox/$_.bmp")).Hash.ToLowerInvariant() }
        Add-SandboxFault @{ action = 'latency'; milliseconds = 6000; match = @{ sha256 = $sums[0] } }
        $run = Start-Watch 'Remove-ImageBackground -Path ./inbox -Watch -OutputDirectory ./web'
        (Wait-Result $run 3).SourcePath | Split-Path -Leaf | Should -Not -Contain '1.bmp'
        (Wait-Result $run 4)[3].SourcePath | Split-Path -Leaf | Should -Be '1.bmp'
    }

    It 'warns once of a folder that goes away, and watches it again when it is back' {
        $null = New-TestPicture $folder/inbox/a.bmp
        Set-Content $folder/inbox/broken.png 'not a picture'
        (Get-Item $folder/inbox/broken.png).LastWriteTimeUtc = '2026-01-01'
        $run = Start-Watch 'Remove-ImageBackground -Path ./inbox -Watch -OutputDirectory ./web'
        $null = Wait-Result $run 1
        Move-Item $folder/inbox $folder/away
        Wait-Until { $run.Streams.Warning.Count -eq 1 }
        $run.Streams.Warning[0].Message | Should -BeLike "*'$folder*inbox' is not available*"
        $null = New-TestPicture $folder/away/b.bmp
        Move-Item $folder/away $folder/inbox
        (Wait-Result $run 2)[1].SourcePath | Split-Path -Leaf | Should -Be 'b.bmp'
        $run.Streams.Warning.Count | Should -Be 1
        Get-FinalRemovalCount | Should -Be 2
    }

    It 'leaves alone what programs have not finished, and what is deleted again' {
        foreach ($name in 'a.bmp.part', '~$b.bmp', '.c.bmp', 'd.bmp.tmp', 'e.bmp~') {
            Move-Item (New-TestPicture $folder/x.bmp).FullName "$folder/inbox/$name"
        }

        $run = Start-Watch 'Remove-ImageBackground -Path ./inbox -Watch -OutputDirectory ./web'
        $gone = New-TestPicture $folder/inbox/gone.bmp
        Remove-Item $gone
        $null = New-TestPicture $folder/inbox/last.bmp
        (Wait-Result $run 1).SourcePath | Split-Path -Leaf | Should -Be 'last.bmp'

        # An editor saves by writing another file and renaming it.
        Move-Item (New-TestPicture $folder/inbox/last.bmp.tmp -Format bmp -Width 50).FullName $folder/inbox/last.bmp -Force
        (Wait-Result $run 2)[1].Reason | Should -Be 'SourceChanged'
        $run.Streams.Error.Count | Should -Be 0
        Get-FinalRemovalCount | Should -Be 2
    }

    It 'takes folders from the pipeline, each row with its own settings' {
        $null = New-TestPicture $folder/inbox/a.bmp
        $null = New-TestPicture $folder/more/b.bmp
        $rows = [pscustomobject]@{ Path = "$folder/inbox"; OutputDirectory = "$folder/web" }, [pscustomobject]@{ Path = "$folder/more"; OutputDirectory = "$folder/other" }
        $results = @($rows | Remove-ImageBackground -Watch | Select-Object -First 2)
        $results.OutputPath | Sort-Object | Should -Be (Join-Path $folder other/b.webp), (Join-Path $folder web/a.webp)
    }

    It 'refuses a row that would write every picture to one file' {
        $null = New-TestPicture $folder/inbox/a.bmp
        { [pscustomobject]@{ Path = "$folder/inbox"; OutFile = "$folder/x.png" } | Remove-ImageBackground -Watch -ErrorAction Stop } | Should -Throw -ErrorId 'ConflictingParameters,*'
        Get-FinalRemovalCount | Should -Be 0
    }

    It 'says in its progress what it watches, and how much is done' {
        Add-TestHost
        1..2 | ForEach-Object { $null = New-TestPicture "$folder/inbox/$_.bmp" }
        $screen = [RembgTests.WatchingHost]::new()
        $state = [initialsessionstate]::CreateDefault2()
        $state.ImportPSModule($ModulePath)
        $runspace = [runspacefactory]::CreateRunspace($screen, $state)
        $runspace.Open()
        $shell = [powershell]::Create()
        $shell.Runspace = $runspace
        try {
            $runspace.SessionStateProxy.SetVariable('folder', $folder)
            $null = $shell.AddScript('Set-Location -LiteralPath $folder; Remove-ImageBackground -Path ./inbox -Watch -OutputDirectory ./web').BeginInvoke()
            Wait-Until { @($screen.Records).StatusDescription -contains 'Watching ./inbox: 2 done, waiting' } -TimeoutSec 60
            $shell.Stop()
            @($screen.Records)[-1].RecordType | Should -Be 'Completed'
        }
        finally {
            $shell.Dispose()
            $runspace.Dispose()
        }
    }
}

# Two watchers and a nightly run over one folder, with processes that are killed; long with REMBG_LONG=1.
Describe 'Watchers beside each other' {
    It 'send each slow copy once, complete, whatever is killed' -Skip:($PSEdition -ne 'Core') {
        Reset-Sandbox
        Set-SandboxSetting @{ latencyMs = 50 }
        $count, $kills = if ($env:REMBG_LONG -eq '1') { 1000, 12 } else { 40, 2 }
        $folder = (New-Item (Join-Path $TestDrive ([guid]::NewGuid())) -ItemType Directory).FullName
        $null = New-Item $folder/inbox -ItemType Directory
        $program = Get-PowerShellProgram
        $picture = New-BmpContent 400 400
        $watch = "Import-Module '$ModulePath'; Remove-ImageBackground -Path '$folder/inbox' -Watch -ThrottleLimit 4 -OutputDirectory '$folder/web' | Out-Null"
        $night = "Import-Module '$ModulePath'; Get-ChildItem '$folder/inbox' -Filter *.bmp | Remove-ImageBackground -SkipExisting -ThrottleLimit 4 -OutputDirectory '$folder/web' -ErrorAction Ignore | Out-Null"
        function Start-Life([string] $Script) {
            $start = [Diagnostics.ProcessStartInfo]::new($program.Path, "$($program.First) -NoProfile -NonInteractive -EncodedCommand $([Convert]::ToBase64String([Text.Encoding]::Unicode.GetBytes($Script)))")
            $start.RedirectStandardInput = $start.RedirectStandardOutput = $true
            [Diagnostics.Process]::Start($start)
        }

        # Four writers at a time, each copy in five pieces with pauses, one of them longer than a file has to stand still.
        $copies = 1..$count | ForEach-Object -AsJob -ThrottleLimit 4 -Parallel {
            $bytes = [byte[]] ($using:picture).Clone()
            [BitConverter]::GetBytes($_).CopyTo($bytes, $bytes.Length - 8)
            $size = [int] [Math]::Ceiling($bytes.Length / 5)
            $file = [IO.FileStream]::new("$using:folder/inbox/$_.bmp", 'CreateNew', 'Write', 'ReadWrite', 1)
            foreach ($piece in 0..4) {
                $file.Write($bytes, $piece * $size, [Math]::Min($size, $bytes.Length - $piece * $size))
                Start-Sleep -Milliseconds $(if ($piece -eq $_ % 5) { 1500 } else { 50 })
            }

            $file.Dispose()
        }
        $lives = @(Start-Life $watch; Start-Life $watch)
        try {
            foreach ($kill in 1..$kills) {
                $moment = [int] ($count * $kill / ($kills + 2))
                Wait-Until { @(Get-SandboxRequest -Removal).Count -ge $moment } -TimeoutSec 600
                Start-Sleep -Milliseconds (Get-Random -Maximum 60)
                $victim = $kill % 2
                $lives[$victim].Kill()
                $lives[$victim] = Start-Life $watch
                if ($kill -eq 1) {
                    $lives += Start-Life $night
                }
            }

            Wait-Until { @(Get-ChildItem $folder/web -Filter *.webp -ErrorAction Ignore).Count -eq $count } -TimeoutSec 900
        }
        finally {
            $lives | Where-Object { -not $_.HasExited } | ForEach-Object { $_.Kill() }
            $copies | Remove-Job -Force
        }

        $sent = @(Get-SandboxRequest -Removal | Where-Object image)
        $sources = Get-ChildItem $folder/inbox | Get-FileHash | ForEach-Object { $_.Hash.ToLowerInvariant() }
        $sent.image.sha256 | Where-Object { $_ -notin $sources } | Should -BeNullOrEmpty -Because 'none is truncated'
        $sent.image.sha256 | Sort-Object -Unique | Should -HaveCount $count
        $sent.Count | Should -BeLessOrEqual ($count + 4 * $kills)
        Get-ChildItem $folder/web -Filter *.webp | Where-Object { -not (Test-ImageIntegrity $_.FullName) } | Should -BeNullOrEmpty
    }
}
