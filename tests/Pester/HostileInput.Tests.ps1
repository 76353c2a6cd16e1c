# Inputs that mean harm, or look like it: names, links, pipes, devices, folders, places that are none.
# How many files the largest run lists is 2000, or what REMBG_MANY_FILES says (100000 is a good number).

BeforeDiscovery {
    $isUnix = -not $IsWindows -and $PSVersionTable.PSEdition -eq 'Core'
    . $PSScriptRoot/Rights.ps1
    $canDropRights = Test-PrivilegeDrop
    $names = @(
        @{ Label = 'a quote and an apostrophe'; Name = 'a"b''c.png'; Unix = $true }
        @{ Label = 'a line break'; Name = "a`nb.png"; Unix = $true }
        @{ Label = 'a tab and an escape sequence'; Name = "a`tb$([char]27)[31mc.png"; Unix = $true }
        @{ Label = 'all that wildcards are made of'; Name = 'a[0-9]*?.png'; Unix = $true }
        @{ Label = 'a colon'; Name = 'Env:a.png'; Unix = $true }
        @{ Label = 'a trailing blank'; Name = 'a.png '; Unix = $true }
        @{ Label = 'a trailing dot'; Name = 'a.png.'; Unix = $true }
        @{ Label = 'a name that Windows reserves'; Name = 'CON.png'; Unix = $true }
        @{ Label = 'another that Windows reserves'; Name = 'nul'; Unix = $true }
        @{ Label = 'square brackets'; Name = '[a] [[b]].png' }
        @{ Label = 'an unclosed bracket'; Name = 'a[b.png' }
        @{ Label = 'a leading dash'; Name = '-Force.png' }
        @{ Label = 'two leading dashes'; Name = '--.png' }
        @{ Label = 'only an extension'; Name = '.png' }
        @{ Label = 'a tilde'; Name = '~.png' }
        @{ Label = 'what PowerShell would run'; Name = '$(throw 1) `a ; & a.png' }
        @{ Label = 'right to left'; Name = "a$([char]0x202E)gnp.exe.png" }
        @{ Label = 'Hebrew and Arabic'; Name = "$([char]0x05D0)$([char]0x05D1) $([char]0x0639)$([char]0x0631).png" }
        @{ Label = 'an emoji of several parts'; Name = "$([char]::ConvertFromUtf32(0x1F468))$([char]0x200D)$([char]::ConvertFromUtf32(0x1F4BB)).png" }
        @{ Label = 'a letter in two parts'; Name = "e$([char]0x0301).png" }
        @{ Label = 'a percent escape'; Name = '%2e%2e%2fa.png' }
        @{ Label = 'a leading blank'; Name = ' a.png' }
    ) | Where-Object { $isUnix -or -not $_.Unix }
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $here = Get-Location

    # The id of each error, without the command.
    function Get-Id([object[]] $Problem) {
        $Problem | ForEach-Object { ($_.FullyQualifiedErrorId -split ',')[0] }
    }
}

AfterAll {
    Set-Location $here
    Restore-TestEnvironment
}

Describe 'Hostile input' {
    BeforeEach {
        Reset-Sandbox
        $root = (New-Item -ItemType Directory (Join-Path $TestDrive ([guid]::NewGuid()))).FullName
        $folder = (New-Item -ItemType Directory (Join-Path $root in)).FullName
        Set-Location -LiteralPath $folder
    }

    AfterEach {
        Set-Location $here
        Get-ChildItem -LiteralPath $root -Recurse -Force -Filter *.rembg-part -ErrorAction Ignore | Should -BeNullOrEmpty
    }

    Context 'a name' {
        It 'with <Label> is sent plainly, and its output stays in its folder' -ForEach $names {
            $file = [IO.Path]::Combine($folder, $Name)
            [IO.File]::WriteAllBytes($file, (New-PngContent 20 10))
            $stem = [IO.Path]::GetFileNameWithoutExtension($Name)

            $beside = Get-ChildItem -LiteralPath $folder -Force | Remove-ImageBackground
            $beside.OutputPath | Should -BeExactly ([IO.Path]::Combine($folder, "$stem-nobg.webp"))
            $literal = Remove-ImageBackground -LiteralPath $file -OutputDirectory ../out
            $literal.OutputPath | Should -BeExactly ([IO.Path]::Combine($root, 'out', "$stem.webp"))
            $exact = Remove-ImageBackground -LiteralPath $file -Format Png -OutFile ([IO.Path]::Combine($root, 'exact', $Name))
            $exact.OutputPath | Should -BeExactly ([IO.Path]::Combine($root, 'exact', $Name))

            foreach ($result in $beside, $literal, $exact) {
                $result.SourcePath | Should -BeExactly $file
                Test-ImageIntegrity $result.OutputPath | Should -BeTrue
            }

            [IO.Directory]::GetFiles($root, '*', 'AllDirectories') | Should -HaveCount 4
            Get-SandboxRequest | ForEach-Object { $_.image.fileName } | Should -BeExactly 'image.png', 'image.png', 'image.png'
        }

        It 'that climbs, on a system where a backslash is a letter, climbs nowhere' -Skip:(-not $isUnix) {
            # As text PowerShell itself takes the backslashes for slashes, so only a file that was listed can be meant.
            [IO.File]::WriteAllBytes("$folder/..\..\a.png", (New-PngContent 20 10))
            $result = Get-ChildItem -LiteralPath $folder -Force | Remove-ImageBackground
            $result.OutputPath | Should -BeExactly "$folder/..\..\a-nobg.webp"
            [IO.Directory]::GetFiles($root, '*', 'AllDirectories') | Should -HaveCount 2
            [IO.Directory]::GetFiles($folder) | Should -HaveCount 2
        }

        It 'of 255 bytes is written where it fits, and costs nothing where it does not' -Skip:(-not $isUnix -or $IsMacOS) {
            $stem = "$([char]0xE4)" * 125 + 'x'
            $null = New-TestPicture "$stem.png"
            $null = Remove-ImageBackground "$stem.png" -ErrorAction SilentlyContinue -ErrorVariable problem
            Get-Id $problem | Should -Be 'WriteFailed'
            Get-SandboxRequest | Should -BeNullOrEmpty
            $result = Remove-ImageBackground "$stem.png" -Format Png -OutputDirectory ../out
            Test-ImageIntegrity $result.OutputPath | Should -BeTrue
        }
    }

    Context 'what is no plain file' {
        It 'is reported without a hang: <Checks>' -Skip:(-not $isUnix) -ForEach @{ Checks = 'with the checks' }, @{ Checks = 'without them' } {
            & mkfifo pipe.jpg
            & ln -s pipe.jpg link-to-pipe.jpg
            & ln -s /dev/zero endless.jpg
            & ln -s /dev/random waiting.jpg
            & ln -s nowhere dangling.jpg
            & ln -s round.jpg round.jpg
            $null = New-Item -ItemType Directory folder.jpg
            & ln -s folder.jpg link-to-folder.jpg
            $traps = [IO.Directory]::GetFileSystemEntries($folder) | Sort-Object
            $null = New-TestPicture good.png
            $run = Start-InRunspace {
                Set-Location -LiteralPath $folder
                $traps + "$folder/good.png" | Remove-ImageBackground -SkipPreflight:$skip -ErrorAction SilentlyContinue -ErrorVariable problem
            } @{ folder = $folder; traps = $traps; skip = $Checks -eq 'without them' }
            try {
                Wait-InRunspace $run
                $results = $run.Output
                ($results | Where-Object Status -EQ Completed).SourcePath | Should -Be (Join-Path $folder good.png)
                $skipped = $results | Where-Object Status -EQ Skipped # Folders.
                $skipped.Reason | Should -Be 'NotAPicture', 'NotAPicture'
                $told = $run.Shell.Runspace.SessionStateProxy.GetVariable('problem')
                @($told.TargetObject; $skipped.SourcePath) | Sort-Object | Should -Be $traps
                foreach ($problem in $told) {
                    Get-Id $problem | Should -BeIn 'ImageNotFound', 'EmptyFile', 'ReadFailed', 'ApiValidation' -Because $problem.TargetObject
                }
            }
            finally {
                Remove-Runspace $run
                & rm -f pipe.jpg
            }
        }

        It 'is a link to a picture, whose output lies beside the link' -Skip:(-not $isUnix) {
            $null = New-TestPicture ../elsewhere/real.png
            & ln -s ../elsewhere/real.png link.png
            $results = @(Get-ChildItem link.png | Remove-ImageBackground)
            $results.OutputPath | Should -Be (Join-Path $folder link-nobg.webp)
            Get-ChildItem ../elsewhere | Should -HaveCount 1
        }
    }

    Context 'a file that does not hold still' {
        It 'is gone when its turn comes: one error, and the others go on' {
            $null = 1..6 | ForEach-Object { New-TestPicture "p$_.png" -Length (400 + $_) }
            $listed = Get-ChildItem *.png
            Remove-Item p3.png
            $results = $listed | Remove-ImageBackground -ErrorAction SilentlyContinue -ErrorVariable problem
            $results | Should -HaveCount 5
            Get-Id $problem | Should -Be 'ImageNotFound'
            $problem.TargetObject | Should -Be (Join-Path $folder p3.png)
        }

        It 'grows or shrinks while it is sent: an error, never an image made of two' -Skip:(-not $isUnix) {
            # Half of each is on its way, and the rest more than the network holds, when the server stops reading for a while.
            # Files of the same length would be compared first.
            $paths = ('grows.jpg', 40MB), ('shrinks.jpg', 41MB) | ForEach-Object { (New-TestPicture $_[0] -Length $_[1]).FullName }
            Add-SandboxFault @{ action = 'stall'; stage = 'halfUpload'; milliseconds = 4000; times = -1 }
            $run = Start-InRunspace {
                $paths | Remove-ImageBackground -ErrorAction SilentlyContinue -ErrorVariable problem
            } @{ paths = $paths }
            try {
                Wait-Until { (Get-SandboxStat).mostRemovalsInFlight -eq 2 }
                foreach ($change in @($paths[0], 45MB), @($paths[1], 10MB)) {
                    $file = [IO.File]::Open($change[0], 'Open', 'Write', 'ReadWrite')
                    $file.SetLength($change[1])
                    $file.Dispose()
                }

                Wait-InRunspace $run
                $told = $run.Shell.Runspace.SessionStateProxy.GetVariable('problem')
                Get-Id $told | Should -Be 'ReadFailed', 'ReadFailed'
                $told.TargetObject | Sort-Object | Should -Be $paths
                $run.Output | Should -BeNullOrEmpty
                Get-ChildItem $folder | Should -HaveCount 2
            }
            finally {
                Remove-Runspace $run
            }
        }
    }

    Context 'a place' {
        It 'that is in no file system is told: <_>' -ForEach 'Env:PATH', 'Env:\PATH', 'Variable:HOME', 'Function:prompt', 'Alias:gci', 'Env:*', 'NoSuchDrive:a.png', 'NoSuchProvider::a.png' {
            $null = Remove-ImageBackground $_ -ErrorAction SilentlyContinue -ErrorVariable problem
            Get-Id $problem | Select-Object -Unique | Should -BeIn 'NotAFile', 'ImageNotFound'
            Get-SandboxRequest | Should -BeNullOrEmpty
        }

        It 'for outputs in no file system costs nothing: <_>' -ForEach 'Env:', 'Variable:', 'NoSuchDrive:' {
            $null = New-TestPicture a.png
            $tries = { Remove-ImageBackground a.png -OutputDirectory "$_" }, { Remove-ImageBackground a.png -OutFile "${_}a.webp" }
            foreach ($try in $tries) {
                $problem = try { & $try 2>&1 } catch { $_ }
                $problem | Should -BeOfType ([Management.Automation.ErrorRecord])
            }

            Get-SandboxRequest | Should -BeNullOrEmpty
        }

        It 'that cannot be is told, and the others go on' {
            $null = New-TestPicture good.png
            $result = "a`0b.png", 'good.png' | Remove-ImageBackground -ErrorAction SilentlyContinue -ErrorVariable problem
            $result.SourcePath | Should -Be (Join-Path $folder good.png)
            Get-Id $problem | Should -Be 'ImageNotFound'
            Remove-ImageBackground "a`0*.png" 2>&1 3>&1 | Should -Match 'No file matches|cannot be found'

            Reset-Sandbox
            $outputs = @{ OutFile = "a`0b.webp" }, @{ OutputDirectory = "a`0b" }, @{ OutputDirectory = 'out'; RelativeTo = "a`0b" }
            foreach ($output in $outputs) {
                $null = Remove-ImageBackground good.png @output -ErrorAction SilentlyContinue -ErrorVariable problem
                Get-Id $problem | Should -Be 'WriteFailed'
            }

            { Remove-ImageBackground good.png -Suffix '/../../zz' } | Should -Throw -ErrorId 'InvalidParameterValue,*'
            { Get-RembgApiSpecification "a`0b.json" } | Should -Throw -ErrorId 'WriteFailed,*'
            Get-SandboxRequest | Should -BeNullOrEmpty
        }

        It 'that Windows takes for something else costs nothing there: <_>' -Skip:($isUnix) -ForEach 'C:\out\a:b.png', 'x:stream.png', 'CON.png', 'nul.webp', 'aux.jpg', 'a*b.webp', 'a"b.webp', 'a|b\c.webp' {
            $null = New-TestPicture good.png
            $null = Remove-ImageBackground good.png -OutFile $_ -ErrorAction SilentlyContinue -ErrorVariable problem
            Get-Id $problem | Should -Be 'WriteFailed'
            { Remove-ImageBackground good.png -Suffix ':x' } | Should -Throw -ErrorId 'InvalidParameterValue,*'
            { Get-RembgApiSpecification $_ } | Should -Throw -ErrorId 'WriteFailed,*'
            if (-not [wildcardpattern]::ContainsWildcardCharacters($_)) {
                $null = "in $_", 'good.png' | Remove-ImageBackground -WhatIf -ErrorAction SilentlyContinue -ErrorVariable problem
                Get-Id $problem | Should -BeIn 'ImageNotFound', 'NotAFile'
            }

            Get-SandboxRequest | Should -BeNullOrEmpty
            [IO.Directory]::GetFiles($root, '*', 'AllDirectories') | Should -HaveCount 1
        }

        It 'on a drive of one''s own is a place like any other' {
            $null = New-PSDrive Shots FileSystem $root
            $null = New-TestPicture 'a [1].png'
            $result = Remove-ImageBackground -LiteralPath 'Shots:\in\a [1].png' -OutputDirectory Shots:/out
            $result.OutputPath | Should -Be ([IO.Path]::Combine($root, 'out', 'a [1].webp'))
            (Get-ChildItem Shots:/in/*.png | Remove-ImageBackground).OutputPath | Should -Be (Join-Path $folder 'a [1]-nobg.webp')
        }

        It 'without permission is told before anything is sent' -Skip:(-not $canDropRights) {
            $readable = (New-TestPicture ../readable/a.png).FullName
            $closed = (New-TestPicture ../closed/a.png).FullName
            chmod 555 (Split-Path $readable)
            chmod 0 (Split-Path $closed)
            $script = "Remove-ImageBackground '$readable', '$closed' 2>&1 | ForEach-Object { '{0} {1}' -f `$_.FullyQualifiedErrorId, `$_.TargetObject }"
            try {
                $told = (Invoke-Pwsh $script -WithoutRights).Output
            }
            finally {
                chmod 755 (Split-Path $readable) (Split-Path $closed)
            }

            $told | Should -HaveCount 2
            $told -like "*$readable" | Should -BeLike 'WriteFailed,*'
            $told -like "*$closed" | Should -Match '^(ReadFailed|ImageNotFound),'
            Get-SandboxRequest | Should -BeNullOrEmpty
        }
    }

    It 'of many files is passed through and not held' {
        $count = if ($env:REMBG_MANY_FILES) { [int]$env:REMBG_MANY_FILES } else { 2000 }
        $content = New-PngContent 20 10
        for ($index = 0; $index -lt $count; $index++) {
            Set-PictureNumber $content png $index
            [IO.File]::WriteAllBytes("$folder/$index.png", $content)
        }

        # Get-ChildItem gathers a folder's files to sort them; this one hands them on as it finds them.
        $before = [GC]::GetTotalMemory($true)
        $seen = @{ Completed = 0; NotSubmitted = 0; Most = 0 }
        $every = [Math]::Floor($count / 10)
        [IO.Directory]::EnumerateFiles($folder) | Remove-ImageBackground -MaximumImageCount 5 -OutputDirectory ../out | ForEach-Object {
            $seen[$_.Status]++
            if (($seen.Completed + $seen.NotSubmitted) % $every -eq 0) {
                $seen.Most = [Math]::Max($seen.Most, [GC]::GetTotalMemory($true) - $before)
            }
        }

        if ($env:REMBG_MANY_FILES) {
            Write-Host "$count files: at most $([Math]::Round($seen.Most / 1MB, 1)) MB more than before."
        }

        $seen.Completed | Should -Be 5
        $seen.NotSubmitted | Should -Be ($count - 5)
        @(Get-SandboxRequest).Count | Should -Be 5
        $seen.Most | Should -BeLessThan (16MB + 1000 * $count) -Because 'only the names of the outputs are remembered'
    }
}
