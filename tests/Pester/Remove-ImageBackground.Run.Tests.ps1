# A run: how many at once, how it ends, how it is stopped, what it leaves behind.

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $here = Get-Location

    # Every input once, as a result or as an error record.
    function Assert-AccountedFor([string[]] $Source, [object[]] $Result, [object[]] $Problem) {
        $told = @($Result | ForEach-Object SourcePath) + @($Problem | ForEach-Object TargetObject)
        $told | Sort-Object | Should -Be ($Source | Sort-Object)
    }

    function New-Folder([int] $Count) {
        $folder = (New-Item -ItemType Directory (Join-Path $TestDrive ([guid]::NewGuid()))).FullName
        for ($index = 1; $index -le $Count; $index++) {
            $null = New-TestPicture (Join-Path $folder ('p{0:000}.bmp' -f $index)) -Width (32 + $index) -Height 16
        }

        $folder
    }

    function Get-Part([string] $Folder) {
        Get-ChildItem -LiteralPath $Folder -Recurse -Force -Filter *.rembg-part
    }
}

AfterAll {
    Set-Location $here
    Restore-TestEnvironment
}

Describe 'A run' {
    BeforeEach {
        Reset-Sandbox
    }

    It 'has never more than -ThrottleLimit images in flight, and as many connections' {
        Set-SandboxSetting @{ latencyMs = 100 }
        $folder = New-Folder 24
        $before = (Get-SandboxStat).connectionsOpened
        $results = Get-ChildItem $folder | Remove-ImageBackground -ThrottleLimit 3
        Assert-AccountedFor (Get-ChildItem $folder -Filter *.bmp).FullName $results
        (Get-SandboxStat).mostRemovalsInFlight | Should -Be 3
        (Get-SandboxStat).connectionsOpened - $before | Should -BeLessOrEqual 4 -Because 'three for the run, one for this question'
    }

    It 'writes results as they finish, before the input ends' {
        $folder = New-Folder 12
        $seen = [Collections.Generic.List[string]]::new()
        $null = Get-ChildItem $folder | ForEach-Object {
            $seen.Add("in $($_.BaseName)")
            $_
            Wait-Until { @(Get-SandboxRequest -Removal | Where-Object ended).Count -ge @($seen -like 'in *').Count - 1 }
        } |
            Remove-ImageBackground -ThrottleLimit 2 | ForEach-Object { $seen.Add('out') }
        $seen.IndexOf('out') | Should -BeLessThan $seen.IndexOf('in p012')
    }

    It 'takes no more input while it is full' {
        $folder = New-Folder 12
        $taken = [Collections.Generic.List[int]]::new()
        $counter = @{ In = 0; Out = 0 }
        $null = Get-ChildItem $folder | ForEach-Object { $counter.In++; $_ } |
            Remove-ImageBackground -ThrottleLimit 2 | ForEach-Object { $counter.Out++; $taken.Add($counter.In - $counter.Out) }
        ($taken | Measure-Object -Maximum).Maximum | Should -BeLessOrEqual 3
    }

    It 'is not held up by one slow image' {
        $folder = New-Folder 30
        $slow = (Get-FileHash (Join-Path $folder p001.bmp)).Hash
        Add-SandboxFault @{ action = 'latency'; milliseconds = 4000; match = @{ sha256 = $slow } }
        $results = Get-ChildItem $folder | Remove-ImageBackground -ThrottleLimit 4
        $results | Should -HaveCount 30
        $results[-1].SourcePath | Should -BeLike '*p001.bmp'
    }

    It 'loses no image to passing faults' {
        Add-SandboxFault @(
            @{ action = 'status'; status = 503; match = @{ nth = 2 } }
            @{ action = 'reset'; stage = 'uploadDone'; match = @{ nth = 6 } }
            @{ action = 'reset'; stage = 'halfDownload'; match = @{ nth = 8 } }
            @{ action = 'status'; status = 429; match = @{ nth = 10 } }
        )
        $folder = New-Folder 20
        $results = Get-ChildItem $folder | Remove-ImageBackground -RetryIntervalSec 0.05 -ErrorVariable problems
        Assert-AccountedFor (Get-ChildItem $folder -Filter *.bmp).FullName $results $problems
        $results | Should -HaveCount 20
        ($results.Attempts | Measure-Object -Sum).Sum | Should -Be 24
        ($results.UnknownOutcomeCount | Measure-Object -Sum).Sum | Should -Be 2
        Get-Part $folder | Should -BeNullOrEmpty
    }

    It 'takes -RetryIntervalSec as seconds' {
        Add-SandboxFault @{ action = 'status'; status = 429; body = '{"error":"Too many requests"}' }
        $result = Get-ChildItem (New-Folder 1) | Remove-ImageBackground -RetryIntervalSec 4
        $result.Attempts | Should -Be 2
        $result.Elapsed.TotalSeconds | Should -BeGreaterThan 0.74 -Because 'the first pause after a refusal is three sixteenths of it or more'
    }

    It 'ends with <Id> when no further image can succeed, after what was in flight' -ForEach @(
        @{ Id = 'MonthlyLimitReached'; Credits = 5 }
    ) {
        Set-SandboxAccount @{ credits = $Credits; prepaidCredits = 0; appUsage = 0; apiUsage = 0 }
        $folder = New-Folder 30
        $results = [Collections.Generic.List[object]]::new()
        $problems = $ended = $null
        try {
            Remove-ImageBackground (Join-Path $folder *.bmp) -ThrottleLimit 3 -ErrorVariable problems -ErrorAction SilentlyContinue |
                ForEach-Object { $results.Add($_) }
        }
        catch {
            $ended = $_
        }

        $ended.FullyQualifiedErrorId | Should -BeLike "$Id,*"
        $results | Should -HaveCount $Credits
        $others = @($problems | Where-Object { $_ -is [Management.Automation.ErrorRecord] -and $_.TargetObject -ne $ended.TargetObject })
        Assert-AccountedFor (Get-ChildItem $folder -Filter *.bmp).FullName $results ($others + $ended)
        ($others | Where-Object FullyQualifiedErrorId -Like 'NotSubmitted,*').Count | Should -BeGreaterThan 20
        (Get-RembgUsage).ApiUsage | Should -Be $Credits
        @(Get-SandboxRequest -Removal).Count | Should -BeLessOrEqual ($Credits + 3)
    }

    It 'sends at most -MaximumImageCount, and says so of the rest' {
        $folder = New-Folder 10
        $results = Get-ChildItem $folder | Remove-ImageBackground -MaximumImageCount 4 -ErrorVariable problems
        $problems | Should -BeNullOrEmpty
        ($results | Where-Object Status -EQ Completed) | Should -HaveCount 4
        ($results | Where-Object Status -EQ NotSubmitted) | Should -HaveCount 6
        @(Get-SandboxRequest -Removal) | Should -HaveCount 4
    }

    It 'shows up in Get-RembgUsage' {
        $before = (Get-RembgUsage).ApiUsage
        $null = Get-ChildItem (New-Folder 3) | Remove-ImageBackground
        (Get-RembgUsage).ApiUsage - $before | Should -Be 3
    }
}

Describe 'An output' {
    BeforeEach {
        Reset-Sandbox
        $folder = New-Folder 1
        Set-Location $folder
        $source = Get-Item p001.bmp
    }

    AfterEach {
        Set-Location $here
    }

    It 'that exists is an error before anything is sent, and -Force replaces it' {
        $null = New-Item -ItemType File p001-nobg.webp -Value old
        $null = $source | Remove-ImageBackground -ErrorVariable problem -ErrorAction SilentlyContinue
        $problem.FullyQualifiedErrorId | Should -BeLike 'OutputExists,*'
        $problem.CategoryInfo.Category | Should -Be 'ResourceExists'
        Get-SandboxRequest | Should -BeNullOrEmpty
        ($source | Remove-ImageBackground -Force).Status | Should -Be 'Completed'
        Test-ImageIntegrity (Join-Path $folder p001-nobg.webp) | Should -BeTrue
    }

    It 'that exists is skipped with -SkipExisting, unless the source is newer' {
        $null = $source | Remove-ImageBackground
        $again = $source | Remove-ImageBackground -SkipExisting
        $again.Status | Should -Be 'Skipped'
        $again.OutputPath | Should -Be (Join-Path $folder p001-nobg.webp)
        $again.Attempts | Should -Be 0
        (Get-Item p001-nobg.webp).LastWriteTimeUtc = [datetime]::UtcNow.AddHours(-2)
        $source.LastWriteTimeUtc = [datetime]::UtcNow.AddHours(-1)
        ($source | Remove-ImageBackground -SkipExisting).Status | Should -Be 'Completed'
        @(Get-SandboxRequest -Removal) | Should -HaveCount 2
    }

    It 'of two inputs with one name is a collision for the second' {
        $null = New-TestPicture p001.png
        $results = Get-Item p001.bmp, p001.png | Remove-ImageBackground -ErrorVariable problem -ErrorAction SilentlyContinue
        $results | Should -HaveCount 1
        $problem.FullyQualifiedErrorId | Should -BeLike 'OutputCollision,*'
        $problem.TargetObject | Should -Be (Join-Path $folder p001.png)
        @(Get-SandboxRequest -Removal) | Should -HaveCount 1
    }

    It 'of this run is no input, though it is handed in' {
        $results = & { Get-Item p001.bmp; Wait-Until { Test-Path (Join-Path $folder p001-nobg.webp) }; Get-ChildItem -Filter *.webp } |
            Remove-ImageBackground
        $results | Should -HaveCount 1
        @(Get-SandboxRequest -Removal) | Should -HaveCount 1
    }

    It 'of an earlier run is skipped with a warning, and taken on purpose only' {
        $null = $source | Remove-ImageBackground
        $results = Get-ChildItem | Remove-ImageBackground -SkipExisting -WarningVariable warned -WarningAction SilentlyContinue
        $results.Status | Should -Be 'Skipped', 'Skipped'
        $warned | Should -HaveCount 1
        $warned | Should -BeLike '*p001-nobg.webp*earlier run*'
        @(Get-SandboxRequest -Removal) | Should -HaveCount 1
        (Remove-ImageBackground p001-nobg.webp -Force).Status | Should -Be 'Completed'
    }

    It 'in another format than asked is saved as what it is, with a warning' {
        Add-SandboxFault @{ action = 'wrongFormat'; format = 'png' }
        $result = $source | Remove-ImageBackground -WarningVariable warned -WarningAction SilentlyContinue
        $result.OutputPath | Should -Be (Join-Path $folder p001-nobg.png)
        $result.Format | Should -Be 'Png'
        $warned | Should -HaveCount 1
    }

    It 'that is locked keeps the paid image under a free name, and says so' {
        $null = New-Item -ItemType File p001-nobg.webp -Value old
        $lock = if ($IsLinux) {
            & chattr +i (Join-Path $folder p001-nobg.webp) 2>$null
            if ($LASTEXITCODE -ne 0) {
                Set-ItResult -Skipped -Because 'this user cannot lock a file here'
                return
            }
        }
        elseif ($IsMacOS) {
            Set-ItResult -Skipped -Because 'an open file is no lock on this system'
            return
        }
        else {
            [IO.File]::Open((Join-Path $folder p001-nobg.webp), 'Open', 'Read', 'None')
        }

        try {
            $result = $source | Remove-ImageBackground -Force -WarningVariable warned -WarningAction SilentlyContinue
            $result.OutputPath | Should -Be (Join-Path $folder 'p001-nobg (1).webp')
            Test-ImageIntegrity $result.OutputPath | Should -BeTrue
            $warned | Should -BeLike '*p001-nobg.webp*locked*p001-nobg (1).webp*'
            Get-Part $folder | Should -BeNullOrEmpty
        }
        finally {
            if ($IsLinux) { & chattr -i (Join-Path $folder p001-nobg.webp) } else { $lock.Dispose() }
        }
    }

    It 'on a full disk: the end of the run, nothing half, the paid image kept' -Skip:(-not $IsLinux -or (id -u) -ne 0) {
        $small = New-Item -ItemType Directory small
        & mount -t tmpfs -o size=16k tmpfs $small.FullName
        try {
            $null = New-TestPicture big.bmp -Width 2000 -Height 1000
            $problem = { Remove-ImageBackground big.bmp -Format Bmp -OutputDirectory small } | Should -Throw -PassThru
            $problem.FullyQualifiedErrorId | Should -BeLike 'WriteFailed,*'
            $kept = $problem.Exception.KeptPath
            $problem.ErrorDetails.Message | Should -BeLike "*$kept*"
            Test-ImageIntegrity $kept | Should -BeTrue
            Remove-Item (Split-Path $kept) -Recurse
            Get-ChildItem small -Force | Should -BeNullOrEmpty
        }
        finally {
            & umount $small.FullName
        }
    }
}

Describe 'Stopping' {
    BeforeEach {
        Reset-Sandbox
        $folder = New-Folder 12
    }

    It 'works at once during <During>, and leaves the folder as if unfinished files had never been started' -ForEach @(
        @{ During = 'upload'; Fault = @{ action = 'stall'; stage = 'halfUpload'; times = -1 }; IsCut = $true }
        @{ During = 'the service''s work'; Fault = @{ action = 'latency'; milliseconds = 30000; times = -1 }; IsCut = $true }
        @{ During = 'download'; Fault = @{ action = 'stall'; stage = 'halfDownload'; times = -1 }; IsCut = $true }
        @{ During = 'a retry pause'; Fault = @{ action = 'status'; status = 503; times = -1; headers = @{ 'Retry-After' = '60' } }; IsCut = $false }
        @{ During = 'a pause of the whole run'; Fault = @{ action = 'status'; status = 429; times = -1; headers = @{ 'Retry-After' = '60' } }; IsCut = $false }
    ) {
        Add-SandboxFault $Fault
        $run = Start-InRunspace { Get-ChildItem $folder | Remove-ImageBackground } @{ folder = $folder }
        try {
            # The first refusal for haste closes the gate for all that have not been sent.
            $least = if ($Fault.status -eq 429) { 1 } else { 4 }
            Wait-Until { @(Get-SandboxRequest -Removal).Count -ge $least }
            $took = Stop-InRunspace $run
            $took.TotalSeconds | Should -BeLessThan 3
            $run.Output | Should -BeNullOrEmpty
            $run.Streams.Error | Should -BeNullOrEmpty
            (Get-ChildItem $folder).Name | Should -Be (1..12 | ForEach-Object { 'p{0:000}.bmp' -f $_ })
            $requests = @(Get-SandboxRequest -Removal).Count
            if ($IsCut) {
                Wait-Until { -not (Get-SandboxRequest -Removal | Where-Object { -not $_.aborted }) }
            }

            Get-FinalRemovalCount | Should -Be $requests -Because 'nothing is sent any more'
        }
        finally {
            Remove-Runspace $run
        }
    }

    It 'by Select-Object -First leaves nothing half' {
        Set-SandboxSetting @{ latencyMs = 30 }
        $first = Get-ChildItem $folder | Remove-ImageBackground | Select-Object -First 1
        $first.Status | Should -Be 'Completed'
        Get-Part $folder | Should -BeNullOrEmpty
        Get-ChildItem $folder -Filter *.webp | ForEach-Object { Test-ImageIntegrity $_.FullName | Should -BeTrue }
        $requests = @(Get-SandboxRequest -Removal).Count
        $requests | Should -BeLessThan 12
        Get-FinalRemovalCount | Should -Be $requests
    }

    It 'by -ErrorAction Stop throws the error, and leaves nothing half' {
        Add-SandboxFault @{ action = 'status'; status = 422; body = '{"error":"no","status":422}'; match = @{ nth = 3 } }
        { Get-ChildItem $folder | Remove-ImageBackground -ErrorAction Stop } | Should -Throw -ErrorId 'ApiValidation,*'
        Get-Part $folder | Should -BeNullOrEmpty
    }

    It 'by a throw downstream leaves nothing half' {
        { Get-ChildItem $folder | Remove-ImageBackground | ForEach-Object { throw 'enough' } } | Should -Throw 'enough'
        Get-Part $folder | Should -BeNullOrEmpty
        $requests = @(Get-SandboxRequest -Removal).Count
        Get-FinalRemovalCount | Should -Be $requests
    }

    It 'by closing the runspace leaves nothing half' {
        Add-SandboxFault @{ action = 'latency'; milliseconds = 30000; times = -1 }
        $run = Start-InRunspace { Get-ChildItem $folder | Remove-ImageBackground } @{ folder = $folder }
        Wait-Until { @(Get-SandboxRequest -Removal).Count -ge 4 }
        $run.Shell.Runspace.Close()
        Remove-Runspace $run
        (Get-ChildItem $folder).Name | Should -Be (1..12 | ForEach-Object { 'p{0:000}.bmp' -f $_ })
    }

    It 'by kill -9 leaves no half file under a final name, and the next run pays only for what is missing' {
        Set-SandboxSetting @{ latencyMs = 60 }
        $program = Get-PowerShellProgram
        $command = "Import-Module '$ModulePath'; Get-ChildItem '$folder' -Filter *.bmp | Remove-ImageBackground -ThrottleLimit 2"
        $child = Start-Process $program.Path -ArgumentList @($program.First, '-NoProfile', '-Command', "`"$command`"").Where({ $_ }) -NoNewWindow -PassThru -RedirectStandardOutput (Join-Path $TestDrive out.txt)
        Wait-Until { @(Get-ChildItem $folder -Filter *.webp).Count -ge 3 }
        $child.Kill()
        $child.WaitForExit()
        $whole = @(Get-ChildItem $folder -Filter *.webp)
        $whole | ForEach-Object { Test-ImageIntegrity $_.FullName | Should -BeTrue }
        $before = Get-FinalRemovalCount
        $results = Get-ChildItem $folder -Filter *.bmp | Remove-ImageBackground -SkipExisting
        $results | Should -HaveCount 12
        @(Get-SandboxRequest -Removal).Count - $before | Should -Be (12 - $whole.Count)
    }
}

Describe 'At home in PowerShell' {
    BeforeEach {
        Reset-Sandbox
        $folder = New-Folder 4
    }

    It 'adds nothing to what the runspaces of a pool share' {
        $state = [initialsessionstate]::CreateDefault2()
        $state.ImportPSModule($ModulePath)
        $pool = [runspacefactory]::CreateRunspacePool(1, 4, $state, $Host)
        $pool.Open()
        try {
            $shell = [powershell]::Create()
            $shell.RunspacePool = $pool
            $script = {
                param($folder)
                $shared = [runspace]::DefaultRunspace.InitialSessionState
                "$($shared.Formats.Count) $($shared.Types.Count)"
                $null = Get-ChildItem $folder | Select-Object -First 1 | Remove-ImageBackground -AsByteArray -ErrorAction Stop
                "$($shared.Formats.Count) $($shared.Types.Count)"
            }
            $null = $shell.AddScript($script).AddArgument($folder)
            $before, $after = $shell.Invoke()
            $shell.Streams.Error | Should -BeNullOrEmpty
            $after | Should -Be $before
        }
        finally {
            $shell.Dispose()
            $pool.Dispose()
        }
    }

    It 'works in ForEach-Object -Parallel' -Skip:($PSVersionTable.PSVersion.Major -lt 7) {
        $results = Get-ChildItem $folder | ForEach-Object -Parallel { Import-Module $using:ModulePath; $_ | Remove-ImageBackground }
        $results.Status | Should -Be (@('Completed') * 4)
    }

    It 'works in <_>' -ForEach 'Start-Job', 'Start-ThreadJob' {
        if (-not (Get-Command $_ -ErrorAction Ignore)) {
            Set-ItResult -Skipped -Because "$_ is not there"
            return
        }

        $job = & $_ { Import-Module $using:ModulePath; Get-ChildItem $using:folder | Remove-ImageBackground }
        $results = $job | Receive-Job -Wait -AutoRemoveJob
        [string[]]$results.Status | Should -Be (@('Completed') * 4)
        ($results | Get-Item).Extension | Select-Object -Unique | Should -Be '.webp'
    }

    It 'keeps what matters of a result when it is serialised' {
        $result = Get-ChildItem $folder | Select-Object -First 1 | Remove-ImageBackground
        $result | Export-Clixml (Join-Path $TestDrive r.xml)
        $again = Import-Clixml (Join-Path $TestDrive r.xml)
        $again.OutputPath | Should -Be $result.OutputPath
        $again.OutputLength | Should -Be $result.OutputLength
        "$($again.Status)" | Should -Be 'Completed'
        ($again | Get-Item).FullName | Should -Be $result.OutputPath
    }
}
