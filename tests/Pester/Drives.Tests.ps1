# Two paths to one file on Windows: a drive letter that stands for a folder (subst, net use), and names in another case.

BeforeAll {
    . $PSScriptRoot/Common.ps1
    if ($IsLinux -or $IsMacOS) {
        return
    }

    if (Test-Wine) {
        # It follows no letter to a folder, but takes letters with one target for one drive: these two are made with its prefix.
        $drive, $target = 'N:\', 'M:\'
    }
    else {
        $target = (New-Item (Join-Path $TestDrive target) -ItemType Directory).FullName + '\'
        $used = [IO.DriveInfo]::GetDrives().Name
        $drive = 'X:\', 'Y:\', 'W:\', 'V:\', 'U:\', 'T:\' | Where-Object { $_ -notin $used } | Select-Object -First 1
        & subst.exe $drive.TrimEnd('\') $target.TrimEnd('\')
    }
}

AfterAll {
    if ($drive -and -not (Test-Wine)) {
        & subst.exe $drive.TrimEnd('\') /d
    }

    Restore-TestEnvironment
}

Describe 'Two paths to one file' -Skip:($IsLinux -or $IsMacOS) {
    BeforeEach {
        Reset-Sandbox
        $name = [guid]::NewGuid().ToString()
        $here, $there = "$drive$name", "$target$name"
        $null = New-Item "$here\bags" -ItemType Directory
        $null = New-TestPicture "$here\a.webp"
        $null = New-TestPicture "$here\bags\b.png" -Width 41
    }

    Context 'by a drive that stands for a folder' {
        It 'are both the file' {
            "$there\a.webp" | Should -Exist
        }

        It 'name an output that is its own source' {
            $before = (Get-FileHash "$there\a.webp").Hash
            foreach ($paths in @("$here\a.webp", "$there\a.webp"), @("$there\a.webp", "$here\a.webp")) {
                Remove-ImageBackground $paths[0] -OutFile $paths[1] -Force -ErrorVariable problem -ErrorAction SilentlyContinue
                $problem.FullyQualifiedErrorId | Should -BeLike 'OutputExists,*'
            }

            Get-SandboxRequest -Removal | Should -BeNullOrEmpty
            (Get-FileHash "$there\a.webp").Hash | Should -Be $before
        }

        It 'are below the same folder for -RelativeTo' {
            foreach ($paths in @($here, $there), @($there, $here)) {
                $out = Join-Path $TestDrive ([guid]::NewGuid())
                $result = Get-Item "$($paths[0])\bags\b.png" | Remove-ImageBackground -OutputDirectory $out -RelativeTo $paths[1]
                $result.OutputPath | Should -Be (Join-Path $out bags\b.webp)
            }
        }

        It 'are one image that is listed twice' {
            $results = Remove-ImageBackground "$here\bags\b.png", "$there\bags\b.png" -ErrorVariable problem -ErrorAction SilentlyContinue
            $results | Should -HaveCount 1
            $problem.ErrorDetails.Message | Should -BeLike '*is listed more than once*'
            @(Get-SandboxRequest -Removal) | Should -HaveCount 1
        }

        It 'are one output, which one image of a run gets' {
            $rows = [pscustomobject]@{ Path = "$here\a.webp"; OutFile = "$here\x.png" }, [pscustomobject]@{ Path = "$here\bags\b.png"; OutFile = "$there\x.png" }
            $results = $rows | Remove-ImageBackground -ErrorVariable problem -ErrorAction SilentlyContinue
            $results | Should -HaveCount 1
            $problem.FullyQualifiedErrorId | Should -BeLike 'OutputCollision,*'
            @(Get-SandboxRequest -Removal) | Should -HaveCount 1
        }

        It 'are sent once by two runs' {
            (Remove-ImageBackground "$here\a.webp" -SkipExisting).Status | Should -Be Completed
            (Remove-ImageBackground "$there\a.webp" -SkipExisting).Status | Should -Be Skipped
            @(Get-SandboxRequest -Removal) | Should -HaveCount 1
        }
    }

    Context 'by another case' {
        It 'are one image that is listed twice, and not another image' {
            $results = Remove-ImageBackground "$there\a.webp", "$there\A.WEBP" -ErrorVariable problem -ErrorAction SilentlyContinue
            $results | Should -HaveCount 1
            $problem.ErrorDetails.Message | Should -BeLike '*is listed more than once*'
            $problem.ErrorDetails.Message | Should -Not -BeLike '*another image*'
        }
    }
}
