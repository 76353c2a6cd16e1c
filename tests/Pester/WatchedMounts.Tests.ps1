# A watched folder that is unmounted and mounted again, with real mounts. REMBG_LONG=1 waits for what was in the queue.

BeforeDiscovery {
    $obstacle = if ($PSEdition -ne 'Core' -or -not $IsLinux) { 'mounts are made on Linux only' } elseif ((id -u) -ne 0) { 'only root may mount' }
    if (-not $obstacle) {
        $place = (New-Item (Join-Path ([IO.Path]::GetTempPath()) ([guid]::NewGuid())) -ItemType Directory).FullName
        & mount -t tmpfs tmpfs $place 2>$null
        if ($LASTEXITCODE -eq 0) { & umount $place } else { $obstacle = 'nothing can be mounted here' }
        Remove-Item $place
    }
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
    . $PSScriptRoot/WatchRuns.ps1

    function Mount-Inbox {
        if ($Kind -eq 'bind') { & mount --bind $folder/share $folder/inbox } else { & mount -t tmpfs tmpfs $folder/inbox }
        $LASTEXITCODE | Should -Be 0
    }

    # Also while files in it are open, as a share that goes away does.
    function Dismount-Inbox {
        & umount -l $folder/inbox
        $LASTEXITCODE | Should -Be 0
    }

    # What is in the folder that the mount hides.
    function Get-Uncovered { Get-ChildItem $folder/inbox -Force }
}

AfterAll { Restore-TestEnvironment }

Describe 'A mounted folder that is watched' -ForEach @{ Obstacle = $obstacle } {
    BeforeEach {
        if ($Obstacle) {
            Set-ItResult -Skipped -Because $Obstacle
        }

        Reset-Sandbox
        $folder = (New-Item (Join-Path $TestDrive ([guid]::NewGuid())) -ItemType Directory).FullName
        $null = New-Item $folder/inbox, $folder/share, $folder/web -ItemType Directory
        $Kind = 'bind'
        $run = $null
    }

    AfterEach {
        if ($run) {
            Remove-Watch $run
        }

        if (-not $Obstacle) {
            & umount -l $folder/inbox 2>$null
        }
    }

    It 'is one warning each time it goes away, and is watched again when it is back (<Kind>)' -ForEach @{ Kind = 'bind' }, @{ Kind = 'tmpfs' } {
        Mount-Inbox
        $null = New-TestPicture $folder/inbox/a.bmp
        Copy-Item $folder/inbox/a.bmp $folder/first.bmp
        $run = Start-Watch 'Remove-ImageBackground -Path ./inbox -Watch -OutputDirectory ./web'
        $null = Wait-Result $run 1
        foreach ($time in 1..2) {
            Dismount-Inbox
            Wait-Until { $run.Streams.Warning.Count -eq $time } -TimeoutSec 60
            $run.Streams.Warning[$time - 1].Message | Should -BeLike "*'$folder/inbox' is not available: It is not mounted. It is watched again when it is back.*"
            Get-Uncovered | Should -BeNullOrEmpty
            Mount-Inbox
            if ($Kind -eq 'tmpfs') {
                Copy-Item $folder/first.bmp $folder/inbox/a.bmp # A disk that was replaced by its backup.
            }

            $null = New-TestPicture $folder/inbox/new$time.bmp
            Wait-Until { Test-Path $folder/web/new$time.webp } -TimeoutSec 60
        }

        $run.Streams.Warning.Count | Should -Be 2
        $run.Streams.Error.Count | Should -Be 0
        Get-FinalRemovalCount | Should -Be 3
        Get-ChildItem $folder/web -Filter *.webp | Should -HaveCount 3
        Dismount-Inbox
        Get-Uncovered | Should -BeNullOrEmpty
    }

    It 'takes what arrived on the share meanwhile, with outputs beside the sources' {
        Mount-Inbox
        $null = New-TestPicture $folder/inbox/a.bmp
        $run = Start-Watch 'Remove-ImageBackground -Path ./inbox -Watch'
        $null = Wait-Result $run 1
        Dismount-Inbox
        $null = New-TestPicture $folder/share/b.bmp
        Wait-Until { $run.Streams.Warning.Count -eq 1 } -TimeoutSec 60
        Get-Uncovered | Should -BeNullOrEmpty
        Mount-Inbox
        Wait-Until { Test-Path $folder/share/b-nobg.webp } -TimeoutSec 60
        $run.Streams.Error.Count | Should -Be 0
        Get-FinalRemovalCount | Should -Be 2
        Dismount-Inbox
        Get-Uncovered | Should -BeNullOrEmpty
    }

    It 'keeps an image whose folder goes away while it is in flight' {
        Set-SandboxSetting @{ latencyMs = 3000 }
        Mount-Inbox
        $null = New-TestPicture $folder/inbox/a.bmp
        $run = Start-Watch 'Remove-ImageBackground -Path ./inbox -Watch'
        Wait-Until { (Get-SandboxStat).removals -eq 1 } -TimeoutSec 60
        Dismount-Inbox
        Wait-Until { $run.Output.Count + $run.Streams.Error.Count -ge 1 } -TimeoutSec 60
        Get-Uncovered | Should -BeNullOrEmpty
        if ($run.Streams.Error.Count) {
            $kept = $run.Streams.Error[0].Exception.KeptPath
            Test-ImageIntegrity $kept | Should -BeTrue
            Remove-Item (Split-Path $kept) -Recurse
        }
        else {
            "$folder/share/a-nobg.webp" | Should -Exist -Because 'this machine was so slow that the image was there before'
        }

        Mount-Inbox
        Set-SandboxSetting @{ latencyMs = 0 }
        $null = New-TestPicture $folder/inbox/b.bmp
        Wait-Until { Test-Path $folder/share/b-nobg.webp } -TimeoutSec 60
        Get-FinalRemovalCount | Should -Be 2
    }

    It 'takes what was still in the queue when it went away' -Skip:($env:REMBG_LONG -ne '1') {
        Set-SandboxSetting @{ latencyMs = 3000 }
        Mount-Inbox
        1..12 | ForEach-Object { $null = New-TestPicture $folder/inbox/$_.bmp }
        $run = Start-Watch 'Remove-ImageBackground -Path ./inbox -Watch -OutputDirectory ./web -ThrottleLimit 1'
        Wait-Until { (Get-SandboxStat).removals -eq 1 } -TimeoutSec 60
        Dismount-Inbox
        Set-SandboxSetting @{ latencyMs = 0 }
        Wait-Until { $run.Streams.Warning.Count -eq 1 } -TimeoutSec 60
        Mount-Inbox
        $null = Wait-Result $run 12 -TimeoutSec 180
        $run.Streams.Error.Count | Should -Be 0
        Get-FinalRemovalCount | Should -Be 12
    }
}
