BeforeAll {
    . $PSScriptRoot/Common.ps1
    . $PSScriptRoot/WatchRuns.ps1

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
            Remove-Watch $run
        }
    }

    It 'does what is there and then what comes, until it is stopped' {
        $null = New-TestPicture $folder/inbox/a.bmp
        $run = Start-Watch 'Remove-ImageBackground -Path ./inbox -Watch -OutputDirectory ./web'
        (Wait-Result $run 1)[0].Status | Should -Be 'Completed'

        $null = New-TestPicture $folder/inbox/b.bmp
        $results = Wait-Result $run 2
        $results[1].OutputPath | Should -Be (Join-Path $folder web/b.webp)
        $null = Stop-InRunspace $run
        Get-FinalRemovalCount | Should -Be 2
    }

    It 'ends when the pipeline ends' {
        1..3 | ForEach-Object { $null = New-TestPicture "$folder/inbox/$_.bmp" }
        $run = Start-Watch 'Remove-ImageBackground -Path ./inbox -Watch -OutputDirectory ./web | Select-Object -First 3'
        Wait-InRunspace $run
        (Wait-Result $run 3).Status | Should -Be 'Completed', 'Completed', 'Completed'
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

    It 'ends when the quota of the <Of> is used up' -ForEach @(
        @{ Of = 'day'; Key = 'sandbox-daily'; Id = 'DailyLimitReached,*' }
        @{ Of = 'month'; Key = 'sandbox-monthly'; Id = 'MonthlyLimitReached,*' }
    ) {
        1..3 | ForEach-Object { $null = New-TestPicture "$folder/inbox/$_.bmp" }
        { Remove-ImageBackground -Path $folder/inbox -Watch -OutputDirectory $folder/web -ApiKey $Key -ErrorAction SilentlyContinue } | Should -Throw -ErrorId $Id
    }

    It 'ends after three consecutive answers that no picture can be the cause of' {
        Add-SandboxFault @{ action = 'html'; status = 403; times = -1 }
        1..9 | ForEach-Object { $null = New-TestPicture "$folder/inbox/$_.bmp" }
        { Remove-ImageBackground -Path $folder/inbox -Watch -OutputDirectory $folder/web -ThrottleLimit 1 -ErrorAction SilentlyContinue } |
            Should -Throw '*3 consecutive requests failed like this*'
        Get-FinalRemovalCount | Should -Be 3
    }

    It 'ends when uploads bring no pictures' {
        Add-SandboxFault @{ action = 'reset'; stage = 'beforeAnswer'; times = -1 }
        1..30 | ForEach-Object { $null = New-TestPicture "$folder/inbox/$_.bmp" }
        { Remove-ImageBackground -Path $folder/inbox -Watch -OutputDirectory $folder/web -RetryIntervalSec 0.01 -ErrorAction SilentlyContinue } |
            Should -Throw '*consecutive uploads brought no image*'
        Get-FinalRemovalCount | Should -BeLessOrEqual 18 # Four in flight, and ten more, at most.
    }

    It 'reports what the service refuses once for each state of the file' {
        $picture = New-TestPicture $folder/inbox/a.bmp
        $first = (Get-FileHash $picture).Hash.ToLowerInvariant()
        Add-SandboxFault @{ action = 'status'; status = 422; times = -1; match = @{ sha256 = $first } }
        $run = Start-Watch 'Remove-ImageBackground -Path ./inbox -Watch -OutputDirectory ./web'
        (Wait-Failure $run 1).FullyQualifiedErrorId | Should -BeLike 'ApiValidation,*'
        $null = New-TestPicture $folder/inbox/b.bmp
        $null = Wait-Result $run 1
        $run.Streams.Error.Count | Should -Be 1

        # The same bytes, saved once more, are another state; others are a picture.
        $picture.LastWriteTimeUtc = '2026-01-01'
        Wait-Failure $run 2 | Should -HaveCount 2
        $null = New-TestPicture $folder/inbox/a.bmp -Width 50
        (Wait-Result $run 2)[1].SourcePath | Split-Path -Leaf | Should -Be 'a.bmp'
        $run.Streams.Error.Count | Should -Be 2
        Get-FinalRemovalCount | Should -Be 4
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
        $null = New-TestPicture $folder/inbox/b.bmp
        $null = @(Remove-ImageBackground -Path $folder/inbox -Watch -OutputDirectory $folder/web | Select-Object -First 2)
        $null = New-TestPicture $folder/inbox/b.bmp -Width 50
        Set-Content $folder/inbox/broken.jpg 'not a picture'
        $results = @(Remove-ImageBackground -Path $folder/inbox -Watch -OutputDirectory $folder/web -WhatIf -ErrorVariable problems -ErrorAction SilentlyContinue)
        $results | Sort-Object SourcePath | ForEach-Object { "$($_.Status) $($_.Reason)" } | Should -Be 'Skipped UpToDate', 'NotSubmitted WhatIf'
        $problems.TargetObject | Split-Path -Leaf | Should -Be 'broken.jpg'
        Get-FinalRemovalCount | Should -Be 2
    }

    It 'refuses <What>' -ForEach @(
        @{ What = 'a folder that is not there'; Script = { Remove-ImageBackground -Path $folder/nothing -Watch -ErrorAction Stop }; Id = 'ImageNotFound,*' }
        @{ What = 'a file'; Script = { $null = New-TestPicture $folder/a.bmp; Remove-ImageBackground -Path $folder/a.bmp -Watch -ErrorAction Stop }; Id = 'InvalidParameterValue,*' }
        @{ What = '-Recurse alone'; Script = { Remove-ImageBackground -Path $folder/inbox -Recurse }; Id = 'ConflictingParameters,*' }
        @{ What = '-OutFile'; Script = { Remove-ImageBackground -Path $folder/inbox -Watch -OutFile x.png }; Id = 'ConflictingParameters,*' }
    ) {
        $Script | Should -Throw -ErrorId $Id
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

    It 'emits what finishes while one image is slow and nothing new arrives, each once' {
        $sums = 1..4 | ForEach-Object { (Get-FileHash (New-TestPicture "$folder/inbox/$_.bmp")).Hash.ToLowerInvariant() }
        Add-SandboxFault @{ action = 'stall'; stage = 'beforeAnswer'; match = @{ sha256 = $sums[0] } }
        $run = Start-Watch 'Remove-ImageBackground -Path ./inbox -Watch -OutputDirectory ./web -TimeoutSec 600'
        (Wait-Result $run 3).SourcePath | Split-Path -Leaf | Sort-Object | Should -Be '2.bmp', '3.bmp', '4.bmp'
        $null = New-TestPicture $folder/inbox/5.bmp
        (Wait-Result $run 4)[3].SourcePath | Split-Path -Leaf | Should -Be '5.bmp'
    }

    It 'warns once of a folder that goes away, and watches it again when it is back' {
        $null = New-TestPicture $folder/inbox/a.bmp
        Set-Content $folder/inbox/broken.png 'not a picture'
        (Get-Item $folder/inbox/broken.png).LastWriteTimeUtc = '2026-01-01'
        $run = Start-Watch 'Remove-ImageBackground -Path ./inbox -Watch -OutputDirectory ./web'
        $null = Wait-Result $run 1
        Move-Item $folder/inbox $folder/away
        Wait-Until { $run.Streams.Warning.Count -eq 1 } -TimeoutSec 60
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

Describe 'A file that may be incomplete' {
    BeforeAll {
        Reset-Sandbox
        $folder = Join-Path $TestDrive ([guid]::NewGuid())
        $null = New-Item $folder/checked, $folder/unchecked -ItemType Directory
        Set-Content $folder/checked/broken.jpg 'not a picture'
        Set-Content $folder/unchecked/broken.jpg 'not a picture'
        $null = New-TestPicture $folder/checked/a.bmp
        $null = New-TestPicture $folder/unchecked/b.bmp
        $checked = Start-Watch 'Remove-ImageBackground -Path ./checked -Watch -OutputDirectory ./web'
        $unchecked = Start-Watch 'Remove-ImageBackground -Path ./unchecked -Watch -OutputDirectory ./web -SkipPreflight'
    }

    AfterAll {
        Remove-Watch $checked
        Remove-Watch $unchecked
    }

    It 'holds up no other, is reported once, after half a minute, and is taken when it is repaired' {
        $null = Wait-Result $checked 1
        (Wait-Failure $checked 1)[0].FullyQualifiedErrorId | Should -BeLike 'InvalidImage,*'
        $null = New-TestPicture $folder/checked/c.bmp
        $null = Wait-Result $checked 2
        $null = New-TestPicture $folder/checked/broken.jpg
        (Wait-Result $checked 3)[2].SourcePath | Split-Path -Leaf | Should -Be 'broken.jpg'
        $checked.Streams.Error.Count | Should -Be 1
    }

    It 'is sent with -SkipPreflight, after half a minute without changes' {
        (Wait-Failure $unchecked 1)[0].FullyQualifiedErrorId | Should -BeLike 'ApiValidation,*'
        $result = (Wait-Result $unchecked 1)[0]
        $result.SourcePath | Split-Path -Leaf | Should -Be 'b.bmp'
        $sums = Get-ChildItem $folder/unchecked | Get-FileHash | ForEach-Object { $_.Hash.ToLowerInvariant() }
        $sent = @(Get-SandboxRequest -Removal | Where-Object { $_.image.sha256 -in $sums })
        $sent | Should -HaveCount 2
        ([datetime] $sent[0].started).ToUniversalTime() - (Get-Item $folder/unchecked/b.bmp).LastWriteTimeUtc | Should -BeGreaterThan ([timespan] '00:00:29')
    }
}
