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
}
