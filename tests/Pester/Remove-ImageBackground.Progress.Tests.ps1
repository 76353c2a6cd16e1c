# What a person sees of a run: the records of its progress, in windows of many sizes, and on screens that fail.

BeforeAll {
    . $PSScriptRoot/Common.ps1
    Add-TestHost

    function New-Folder([int] $Count) {
        $folder = (New-Item -ItemType Directory (Join-Path $TestDrive ([guid]::NewGuid()))).FullName
        for ($index = 1; $index -le $Count; $index++) {
            $null = New-TestPicture (Join-Path $folder ('p{0:000}.bmp' -f $index)) -Width (32 + $index) -Height 16
        }

        $folder
    }

    # Runs a script before a screen that notes everything. Something else may be done -Meanwhile, with that screen and with the shell.
    function Watch-Script([scriptblock] $ScriptBlock, [string] $Folder, [int] $Height = 30, [string] $View = 'Minimal', [scriptblock] $Meanwhile, [switch] $Fails) {
        $watching = [RembgTests.WatchingHost]::new()
        $watching.Height = $Height
        $watching.FailsToShow = $Fails
        $state = [initialsessionstate]::CreateDefault2()
        $state.ImportPSModule($ModulePath)
        $runspace = [runspacefactory]::CreateRunspace($watching, $state)
        $runspace.Open()
        $shell = [powershell]::Create()
        $shell.Runspace = $runspace
        $before = if ($PSStyle) { $PSStyle.Progress.View } # One for the whole process.
        try {
            if ($PSStyle) {
                $PSStyle.Progress.View = $View
            }

            $runspace.SessionStateProxy.SetVariable('folder', $Folder)
            $handle = $shell.AddScript($ScriptBlock.ToString()).BeginInvoke()
            if ($Meanwhile) {
                & $Meanwhile $watching $shell
            }

            if (-not $handle.AsyncWaitHandle.WaitOne([timespan]::FromSeconds(60))) {
                throw 'The script did not end.'
            }

            $output = @(if ($shell.InvocationStateInfo.State -ne 'Stopped') { $shell.EndInvoke($handle) })
            [pscustomobject]@{ Host = $watching; Output = $output; Errors = @($shell.Streams.Error); Verbose = @($shell.Streams.Verbose | ForEach-Object Message) }
        }
        finally {
            $shell.Dispose()
            $runspace.Dispose()
            if ($PSStyle) {
                $PSStyle.Progress.View = $before
            }
        }
    }

    function Get-Parent([object] $Run) {
        $Run.Host.Records | Where-Object { $_.ParentActivityId -lt 0 -and $_.RecordType -eq 'Processing' }
    }

    function Get-Internal([string] $Type) {
        (Get-Command Remove-ImageBackground).ImplementingType.Assembly.GetType($Type, $true)
    }
}

AfterAll {
    Restore-TestEnvironment
}

Describe 'Progress' {
    BeforeEach {
        Reset-Sandbox
        $folder = New-Folder 6
    }

    It 'shows one parent and one child for each image, and takes everything down' {
        Set-SandboxSetting @{ latencyMs = 700 }
        $run = Start-InRunspace { Get-ChildItem $folder | Remove-ImageBackground -ThrottleLimit 2 } @{ folder = $folder }
        try {
            Wait-InRunspace $run
            $records = @($run.Streams.Progress | Where-Object Activity -NotLike 'Preparing*')
            $shown = $records | Where-Object RecordType -EQ Processing
            $parents = @($shown | Where-Object ParentActivityId -LT 0)
            $children = @($shown | Where-Object ParentActivityId -GE 0)
            ($parents.ActivityId | Select-Object -Unique) | Should -HaveCount 1
            ($parents.StatusDescription | Select-Object -Last 1) | Should -Match '\d done, \d in parallel.*, \d in flight, .* up, .* down'
            $children.ParentActivityId | Select-Object -Unique | Should -Be $parents[0].ActivityId
            $children.Activity | Select-Object -Unique | Should -BeLike 'p00?.bmp'
            $children.StatusDescription | Should -Contain 'Processing, 0 s'
            $completed = @($records | Where-Object RecordType -EQ Completed).ActivityId
            foreach ($id in $shown.ActivityId | Select-Object -Unique) {
                $completed | Should -Contain $id
            }
        }
        finally {
            Remove-Runspace $run
        }
    }

    It 'takes everything down when <How> cuts it short' -ForEach @(
        @{ How = 'Select-Object -First'; Script = { Get-ChildItem $folder | Remove-ImageBackground -ThrottleLimit 2 | Select-Object -First 1 } }
        @{ How = 'a throw downstream'; Script = { try { Get-ChildItem $folder | Remove-ImageBackground -ThrottleLimit 2 | ForEach-Object { throw 'x' } } catch { 'caught' } } }
        @{ How = '-ErrorAction Stop'; Script = { try { Get-ChildItem $folder | Remove-ImageBackground -ThrottleLimit 2 -ApiKey sandbox-fails -ErrorAction Stop } catch { 'caught' } } }
    ) {
        Add-SandboxFault @{ action = 'latency'; milliseconds = 700; times = -1 }
        Add-SandboxFault @{ action = 'status'; status = 422; times = -1; match = @{ key = 'sandbox-fails' } }
        $run = Start-InRunspace $Script @{ folder = $folder }
        try {
            Wait-InRunspace $run
            $records = @($run.Streams.Progress | Where-Object Activity -NotLike 'Preparing*')
            $shown = @($records | Where-Object RecordType -EQ Processing).ActivityId | Select-Object -Unique
            $shown.Count | Should -BeGreaterThan 1
            $completed = @($records | Where-Object RecordType -EQ Completed).ActivityId
            $shown | ForEach-Object { $completed | Should -Contain $_ }
        }
        finally {
            Remove-Runspace $run
        }
    }

    It 'tells how far an upload is' {
        $null = New-TestPicture (Join-Path $folder large.bmp) -Length 40MB
        Add-SandboxFault @{ action = 'slowUpload'; bytesPerSecond = 20MB; times = -1 }
        $run = Start-InRunspace { Get-Item (Join-Path $folder large.bmp) | Remove-ImageBackground } @{ folder = $folder }
        try {
            Wait-InRunspace $run
            $uploads = @($run.Streams.Progress | Where-Object StatusDescription -Match '^Uploading .* of 40 MB')
            $uploads.Count | Should -BeGreaterThan 2
            ($uploads.PercentComplete | Measure-Object -Maximum).Maximum | Should -BeGreaterThan 20
        }
        finally {
            Remove-Runspace $run
        }
    }

    It 'is nowhere to be seen with ProgressPreference SilentlyContinue' {
        Set-SandboxSetting @{ latencyMs = 400 }
        $run = Start-InRunspace { $ProgressPreference = 'SilentlyContinue'; Get-ChildItem $folder | Remove-ImageBackground } @{ folder = $folder }
        try {
            Wait-InRunspace $run
            $run.Streams.Progress | Where-Object Activity -NotLike 'Preparing*' | Should -BeNullOrEmpty
        }
        finally {
            Remove-Runspace $run
        }
    }
}

Describe 'Progress in a window' -Skip:($PSVersionTable.PSEdition -ne 'Core') {
    BeforeAll {
        $forty = New-Folder 40
    }

    BeforeEach {
        Reset-Sandbox
        Set-SandboxSetting @{ latencyMs = 2500 }
    }

    # The run's own line and the one that counts the rest take two. Minimal: two thirds of the window. Classic: what the
    # console gives to it, a third.
    It 'shows <Images> of 40 in a window of <Height> lines in the view <View>' -ForEach @(
        @{ Height = 24; View = 'Minimal'; Images = 14 }
        @{ Height = 30; View = 'Minimal'; Images = 16 }
        @{ Height = 60; View = 'Minimal'; Images = 16 }
        @{ Height = 24; View = 'Classic'; Images = 6 }
        @{ Height = 60; View = 'Classic'; Images = 16 }
        @{ Height = 0; View = 'Minimal'; Images = 8 }
        @{ Height = 3; View = 'Minimal'; Images = 1 }
    ) {
        $run = Watch-Script { Get-ChildItem $folder | Remove-ImageBackground -ThrottleLimit 40 -AsByteArray } $forty $Height $View
        $run.Errors | Should -BeNullOrEmpty
        $run.Output | Should -HaveCount 40
        $fullest = $run.Host.Screens | Sort-Object Count | Select-Object -Last 1
        $fullest | Should -HaveCount ($Images + 2)
        @($fullest | Where-Object Activity -Like 'p*.bmp') | Should -HaveCount $Images
        $screen = $run.Host.Screens | Where-Object { $_[-1].Activity -eq "and $(40 - $Images) more" } | Select-Object -First 1
        $screen | Should -Not -BeNullOrEmpty -Because 'the rest is counted on the last line'
        $run.Host.Screens[-1] | Should -BeNullOrEmpty -Because 'everything shown is completed'
    }

    It 'follows a window that changes its size on the way' {
        $run = Watch-Script { Get-ChildItem $folder | Remove-ImageBackground -ThrottleLimit 40 -AsByteArray } $forty 24 -Meanwhile {
            param($watching)
            Wait-Until { $watching.Screens | Where-Object Count -EQ 16 }
            $watching.Height = 18
            $mark = $watching.Screens.Count
            Wait-Until { $watching.Screens | Select-Object -Skip $mark | Where-Object Count -EQ 12 }
            $watching.Height = 45
            Wait-Until { $watching.Screens | Where-Object Count -EQ 18 }
        }
        $run.Output | Should -HaveCount 40
        $last = $run.Host.Screens | Where-Object Count -EQ 18 | Select-Object -First 1
        $last[-1].Activity | Should -BeLike 'and * more' -Because 'the count stays below the lines that come'
        $run.Host.Screens[-1] | Should -BeNullOrEmpty
    }
}

Describe 'What progress tells' {
    BeforeEach {
        Reset-Sandbox
        Set-SandboxSetting @{ latencyMs = 500 }
        $folder = New-Folder 12
    }

    It 'tells percent and time left for <Name>' -ForEach @(
        @{ Name = 'a wildcard'; Script = { Remove-ImageBackground (Join-Path $folder *.bmp) -ThrottleLimit 2 } }
        @{ Name = 'an array in -LiteralPath'; Script = { Remove-ImageBackground -LiteralPath (Get-ChildItem $folder).FullName -ThrottleLimit 2 } }
        @{ Name = 'paths and wildcards in -Path'; Script = { Remove-ImageBackground (Join-Path $folder p001.bmp), (Join-Path $folder p0[01][2-9].bmp), (Join-Path $folder p01[01].bmp), (Join-Path $folder *0.bmp) -ThrottleLimit 2 -Force } }
    ) {
        $run = Watch-Script $Script $folder
        $parents = @(Get-Parent $run)
        $parents.StatusDescription | Select-Object -Unique | Should -Not -BeNullOrEmpty
        $parents | ForEach-Object { $_.StatusDescription | Should -Match '^\d+ of 1[23] done' }
        $percents = @($parents.PercentComplete)
        $percents[0] | Should -BeLessThan 20
        $percents[-1] | Should -BeGreaterThan 60
        ($percents | Sort-Object) | Should -Be $percents
        @($parents | Where-Object SecondsRemaining -GE 0) | Should -Not -BeNullOrEmpty
        ($parents.SecondsRemaining | Measure-Object -Maximum).Maximum | Should -BeLessThan 30
    }

    It 'counts what cannot be found among the inputs, and tells it once, in its turn' {
        $run = Watch-Script { Remove-ImageBackground (Join-Path $folder p00*.bmp), (Join-Path $folder gone.bmp), (Join-Path $folder none/*.bmp) -ThrottleLimit 2 } $folder
        $run.Output | Should -HaveCount 9
        @($run.Errors | Where-Object { $_.TargetObject -like '*gone.bmp' }) | Should -HaveCount 1
        $run.Errors.Count | Should -BeLessOrEqual 2
        (Get-Parent $run)[0].StatusDescription | Should -Match '^\d of 1[01] done'
    }

    It 'claims to know nothing of a pipeline''s end' {
        $run = Watch-Script { Get-ChildItem $folder | Remove-ImageBackground -ThrottleLimit 2 } $folder
        $parents = @(Get-Parent $run)
        $parents | Should -Not -BeNullOrEmpty
        $parents | ForEach-Object { $_.PercentComplete | Should -Be -1; $_.SecondsRemaining | Should -Be -1; $_.StatusDescription | Should -Match '^\d+ done' }
    }

    It 'counts a pause down where every view shows it' {
        Set-SandboxSetting @{ latencyMs = 0 }
        Add-SandboxFault @{ action = 'status'; status = 429; body = '{"error":"Too many requests"}'; headers = @{ 'Retry-After' = '4' } }
        $run = Watch-Script { Get-Item (Join-Path $folder p001.bmp) | Remove-ImageBackground } $folder
        $run.Output | Should -HaveCount 1
        $told = @((Get-Parent $run).StatusDescription)
        foreach ($second in 4, 3, 2, 1) {
            @($told -match "^Paused for $second s, ") | Should -Not -BeNullOrEmpty
        }

        $run.Host.Records | ForEach-Object { $_.CurrentOperation | Should -BeNullOrEmpty }
    }

    It 'counts down the wait of one image before its next attempt' {
        Add-SandboxFault @{ action = 'status'; status = 503; times = 1; headers = @{ 'Retry-After' = '3' } } # Without it, the wait is of any length.
        $run = Watch-Script { Get-Item $folder/p001.bmp | Remove-ImageBackground -MaximumRetryCount 1 } $folder
        $run.Output.Status | Should -Be Completed
        $left = @($run.Host.Records | Where-Object { $_.StatusDescription -match '^Waiting, next attempt in (?<left>\d+) s$' } | ForEach-Object { [int]$Matches.left })
        $left.Count | Should -BeGreaterThan 0
        $left | Should -Be ($left | Sort-Object -Descending)
    }

    It 'says how many at once and why, in the status and, once for each change, in verbose lines' {
        Set-SandboxSetting @{ latencyMs = 700 }
        Add-SandboxFault @{ action = 'status'; status = 429; body = '{"error":"Too many requests"}'; headers = @{ 'Retry-After' = '3' } }
        $run = Watch-Script { Get-ChildItem $folder | Remove-ImageBackground -Verbose } $folder
        $run.Output | Should -HaveCount 12
        @((Get-Parent $run).StatusDescription -match '\d+ in parallel \(throttled at \d\d:\d\d\), ') | Should -Not -BeNullOrEmpty
        $lines = @($run.Verbose -match '^\d+ in parallel')
        @($lines -match '^\d+ in parallel \(throttled at \d\d:\d\d\); paused for \d s$') | Should -HaveCount 1
        for ($index = 1; $index -lt $lines.Count; $index++) {
            $lines[$index] | Should -Not -Be $lines[$index - 1]
        }
    }

    It 'lets no file name write on the screen' -Skip:($env:OS -eq 'Windows_NT') {
        $escape = [char] 27
        Rename-Item -LiteralPath (Join-Path $folder p001.bmp) "a`n$escape[2Jb.bmp"
        $run = Watch-Script { Get-ChildItem $folder | Remove-ImageBackground -ThrottleLimit 2 } $folder
        $run.Output | Should -HaveCount 12
        $run.Host.Records.Activity | Should -Contain 'a??[2Jb.bmp'
        $run.Host.Records | ForEach-Object { $_.Activity | Should -Not -Match '[\x00-\x1f\x7f]' }
    }

    It 'says what is waited for when a run is cut short' {
        $run = Watch-Script { Get-ChildItem $folder | Remove-ImageBackground -ThrottleLimit 3 | Select-Object -First 1 } $folder
        $run.Output | Should -HaveCount 1
        (Get-Parent $run)[-1].StatusDescription | Should -BeLike 'Ending: *'
        $run.Host.Screens[-1] | Should -BeNullOrEmpty
    }
}

Describe 'Progress that goes wrong' {
    BeforeEach {
        Reset-Sandbox
        Set-SandboxSetting @{ latencyMs = 500 }
        $folder = New-Folder 6
    }

    It 'costs no image where the host cannot show it' {
        $run = Watch-Script { Get-ChildItem $folder | Remove-ImageBackground -AsByteArray -ThrottleLimit 2 -Verbose } $folder -Fails
        $run.Host.Failures | Should -BeGreaterThan 0
        $run.Errors | Should -BeNullOrEmpty
        $run.Output | Should -HaveCount 6
        @($run.Verbose -like 'The host cannot show progress (This screen is broken.)*') | Should -HaveCount 1
        @(Get-SandboxRequest -Removal) | Should -HaveCount 6
    }

    It 'costs no image where the host fails in the middle' {
        $run = Watch-Script { Get-ChildItem $folder | Remove-ImageBackground -AsByteArray -ThrottleLimit 2 } $folder -Meanwhile {
            param($watching)
            Wait-Until { $watching.Records.Count -ge 6 }
            $watching.FailsToShow = $true
        }
        $run.Host.Failures | Should -BeGreaterThan 0
        $run.Errors | Should -BeNullOrEmpty
        $run.Output | Should -HaveCount 6
    }

    It 'follows -ProgressAction before $ProgressPreference' -Skip:($PSVersionTable.PSEdition -ne 'Core') {
        $shown = Watch-Script { $ProgressPreference = 'SilentlyContinue'; Get-ChildItem $folder | Remove-ImageBackground -AsByteArray -ThrottleLimit 2 -ProgressAction Continue } $folder
        @(Get-Parent $shown) | Should -Not -BeNullOrEmpty
        $hidden = Watch-Script { $ProgressPreference = 'Continue'; Get-ChildItem $folder | Remove-ImageBackground -AsByteArray -ThrottleLimit 2 -ProgressAction Ignore } $folder
        $hidden.Output | Should -HaveCount 6
        $hidden.Host.Records | Should -BeNullOrEmpty
    }

    It 'still ends the run where the preference says so' -Skip:($PSVersionTable.PSEdition -ne 'Core') {
        $run = Watch-Script { try { Get-ChildItem $folder | Remove-ImageBackground -ProgressAction Stop } catch { 'caught' } } $folder
        $run.Output[-1] | Should -Be 'caught'
        $run.Host.Screens[-1] | Should -BeNullOrEmpty
    }

    It 'leaves nothing on the screen when a command upstream throws' {
        $run = Watch-Script { try { Get-ChildItem $folder | ForEach-Object { if ($_.Name -eq 'p005.bmp') { throw 'upstream' }; $_ } | Remove-ImageBackground -ThrottleLimit 2 } catch { "$_" } } $folder
        $run.Output[-1] | Should -Be 'upstream'
        @($run.Host.Records | Where-Object RecordType -EQ Processing).Count | Should -BeGreaterThan 1
        $run.Host.Screens[-1] | Should -BeNullOrEmpty
    }

    # A console clears its screen by itself then. Other hosts, an editor's, do not.
    It 'leaves nothing on the screen when Ctrl+C is pressed' {
        $run = Watch-Script { Get-ChildItem $folder | Remove-ImageBackground -AsByteArray -ThrottleLimit 2 } $folder -Meanwhile {
            param($watching, $shell)
            Wait-Until { $watching.Screens | Where-Object Count -GT 1 }
            $shell.Stop()
        }
        @(Get-Parent $run).Count | Should -BeGreaterThan 0
        $run.Host.Screens[-1] | Should -BeNullOrEmpty
    }

    It 'has numbers for its records that never run out' {
        $lastRun = (Get-Internal Rembg.Pipeline.ProgressView).GetField('_lastRun', 'NonPublic, Static')
        $before = $lastRun.GetValue($null)
        try {
            $lastRun.SetValue($null, [int]::MaxValue - 1)
            $run = Watch-Script { 1..4 | ForEach-Object { Get-Item (Join-Path $folder "p00$_.bmp") | Remove-ImageBackground } } $folder
            $run.Errors | Should -BeNullOrEmpty
            $run.Output | Should -HaveCount 4
            $parents = @((Get-Parent $run).ActivityId | Select-Object -Unique)
            $parents | Should -HaveCount 4 -Because 'two runs side by side are told apart'
            ($run.Host.Records.ActivityId | Measure-Object -Minimum).Minimum | Should -BeGreaterThan 1000000
            ($run.Host.Records.ActivityId | Measure-Object -Maximum).Maximum | Should -BeLessThan ([int]::MaxValue - 1000000)
        }
        finally {
            $lastRun.SetValue($null, $before)
        }
    }
}
