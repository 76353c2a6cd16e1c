# The rule that deals images out to machines that share no folder: the filter in the documentation, and -Shard of the script.

BeforeAll {
    . $PSScriptRoot/Common.ps1
    . $PSScriptRoot/Examples.ps1
    $script = Join-Path $RepositoryRoot docs/scripts/cutouts.ps1
    $recipe = Get-PageRecipe shard

    # The shard of each path by the one line of the recipe, as it is printed.
    function Get-ShardOf([string[]] $Path, [int] $Count = 8) {
        $null = $recipe -match '(?m)^ +Where-Object (?<filter>\{.+\}) \|$'
        $filter = [scriptblock]::Create($Matches.filter.Substring(1, $Matches.filter.Length - 2))
        $root, $shards = '/store/photos', $Count
        $sha256 = [Security.Cryptography.SHA256]::Create()
        foreach ($item in $Path) {
            1..$Count | Where-Object { $shard = $_; [pscustomobject]@{ FullName = "$root/$item" } | Where-Object $filter }
        }
    }
}

AfterAll {
    Restore-TestEnvironment
}

Describe 'The shard of an image' {
    # Worked out by another program: the first four bytes of SHA-256, the lowest first.
    It 'is the same everywhere and always: <Path> is in <Of8> of 8, <Of3> of 3, <Of100> of 100' -ForEach @(
        @{ Path = 'bags/red.jpg'; Of8 = 2; Of3 = 2; Of100 = 2 }
        @{ Path = 'bags\red.jpg'; Of8 = 2; Of3 = 2; Of100 = 2 }
        @{ Path = 'shoes/new/red.png'; Of8 = 5; Of3 = 2; Of100 = 69 }
        @{ Path = "caf$([char]0xE9).jpg"; Of8 = 5; Of3 = 3; Of100 = 41 }
        @{ Path = "cafe$([char]0x301).jpg"; Of8 = 5; Of3 = 3; Of100 = 41 }
        @{ Path = "bags/$([char]0x5199)$([char]0x771F).png"; Of8 = 4; Of3 = 2; Of100 = 52 }
        @{ Path = 'a.jpg'; Of8 = 1; Of3 = 1; Of100 = 49 }
        @{ Path = 'A.jpg'; Of8 = 1; Of3 = 2; Of100 = 21 }
    ) {
        (Get-ShardOf $Path 8), (Get-ShardOf $Path 3), (Get-ShardOf $Path 100) | Should -Be $Of8, $Of3, $Of100
    }

    It 'is one of them, and about as many are in each' {
        $paths = 1..2000 | ForEach-Object { "photos/img_$_.jpg" }
        $dealt = Get-ShardOf $paths 7
        $dealt | Should -HaveCount 2000
        ($dealt | Group-Object -NoElement).Count | Should -Be 7
        $dealt | Group-Object -NoElement | ForEach-Object { $_.Count | Should -BeGreaterThan 200 }
    }

    It 'does not depend on the culture' {
        Invoke-WithCulture tr-TR { Get-ShardOf 'INDIGO/I.jpg' 100 } | Should -Be (Get-ShardOf 'INDIGO/I.jpg' 100)
    }
}

Describe 'Shards of a folder' -Skip:($PSEdition -ne 'Core') {
    AfterAll { $env:SHARD = $null }

    BeforeEach {
        Reset-Sandbox
        $folder = Join-Path $TestDrive ([guid]::NewGuid())
        1..20 | ForEach-Object { $null = New-TestPicture (Join-Path $folder "catalogue/$($_ % 3)/p$_.png") -Length (400 + $_) }
    }

    It 'are whole and without overlap, and the same by the script and by the filter' {
        $seen = foreach ($shard in 1..8) {
            $run = Invoke-InSession "`$env:SHARD = '$shard'; Import-Module '$ModulePath'; $recipe; & '$script' catalogue web -Shard $shard/8" $folder
            $run.ExitCode | Should -Be 0 -Because "$($run.Output) $($run.Error)"
            $run.Error | Should -BeNullOrEmpty
            $run.Output -match '^Cut-outs: ' | Should -Match '^Cut-outs: (\d+ Skipped UpToDate|nothing to do)\. Credits: 0\. '
            @(Get-SandboxRequest -Removal).Count
        }

        $seen[-1] | Should -Be 20
        Get-ChildItem (Join-Path $folder web) -Recurse -Filter *.webp | Should -HaveCount 20
    }

    It 'may be empty' {
        Get-ChildItem (Join-Path $folder catalogue) | Select-Object -Skip 1 | Remove-Item -Recurse
        $run = Invoke-InSession "Import-Module '$ModulePath'; 1..30 | ForEach-Object { & '$script' catalogue web -Shard `$_/30; `$LASTEXITCODE }" $folder
        $run.Output -match '^\d+$' | Select-Object -Unique | Should -Be 0
        $run.Output -match '^Cut-outs: nothing to do\.' | Should -Not -BeNullOrEmpty
    }

    It 'are an error where the number is "<_>", and send nothing' -ForEach '', '0', '9', 'x', '-1' {
        $run = Invoke-InSession "`$env:SHARD = '$_'; Import-Module '$ModulePath'; $recipe" $folder
        $run.ExitCode | Should -Not -Be 0
        "$($run.Error)" | Should -Match 'not one of 1 to 8'
        $run = Invoke-InSession "`$env:SHARD = '$_'; Import-Module '$ModulePath'; & '$script' catalogue web -Shard `"`$env:SHARD/8`"" $folder
        $run.ExitCode | Should -Be 1
        $run.Output | Should -Match 'is not a shard'
        Get-SandboxRequest | Should -BeNullOrEmpty
    }
}
