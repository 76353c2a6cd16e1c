# How results look at the prompt. The views of usage and cycles are tested with their cmdlets.

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $folder = Join-Path $TestDrive pictures
    $results = 'cup.png', 'a-name-that-is-longer-than-any-column-of-this-table-can-be-on-a-screen.png' |
        ForEach-Object { New-TestPicture (Join-Path $folder $_) } | Remove-ImageBackground

    function Get-Table([object[]] $InputObject, [int] $Width) {
        ($InputObject | Out-String -Width $Width) -split '\r?\n' | Where-Object { $_ }
    }
}

AfterAll {
    Restore-TestEnvironment
}

Describe 'The table of results' {
    It 'names both files and what went over the wire' {
        $lines = Get-Table ($results | Where-Object SourcePath -Like *cup.png) 100
        $lines[0] -split '\s+' | Should -Be 'Status', 'Source', 'Output', 'Sent', 'Saved', 'Time'
        $lines[2] | Should -Match '^Completed +cup\.png +cup-nobg\.webp +\d[\d.,]* K?B +\d[\d.,]* K?B +\d+[.,]\d s$'
    }

    It 'fits <_> columns' -ForEach 80, 100 {
        $lines = Get-Table $results $_
        $lines | Should -HaveCount 4
        $lines | Where-Object Length -GT $_ | Should -BeNullOrEmpty
    }

    It 'looks the same after a job or a file has brought the results here' {
        $file = Join-Path $TestDrive results.xml
        $results | Export-Clixml $file
        Get-Table (Import-Clixml $file) 100 | Should -Be (Get-Table $results 100)
    }

    It 'is short when nothing was sent' {
        $skipped = $results[0].SourcePath | Remove-ImageBackground -SkipExisting
        (Get-Table $skipped 100)[2] | Should -Match '^Skipped .* K?B +$'
    }
}

Describe 'The cells of the table' {
    It 'shows <Length> bytes as <Text>' -ForEach @(
        @{ Length = 0; Text = '0 B' }, @{ Length = 999; Text = '999 B' }, @{ Length = 1000; Text = '1.0 KB' }
        @{ Length = 10189; Text = '10 KB' }, @{ Length = 1023999; Text = '1000 KB' }, @{ Length = 1024000; Text = '1.0 MB' }
        @{ Length = 52428800; Text = '50 MB' }, @{ Length = 1048576000; Text = '1.0 GB' }, @{ Length = $null; Text = '' }
    ) {
        Invoke-WithCulture en-US { [Rembg.Views.ResultView]::Size($Length) } | Should -Be $Text
    }

    It 'shows <Seconds> seconds as <Text>' -ForEach @(
        @{ Seconds = 0; Text = '' }, @{ Seconds = 0.84; Text = '0.8 s' }, @{ Seconds = 59.94; Text = '59.9 s' }
        @{ Seconds = 59.96; Text = '1:00' }, @{ Seconds = 125; Text = '2:05' }, @{ Seconds = 90061; Text = '25:01:01' }
    ) {
        Invoke-WithCulture en-US { [Rembg.Views.ResultView]::Time([timespan]::FromMilliseconds($Seconds * 1000)) } | Should -Be $Text
    }

    It 'writes numbers the way the user does' {
        Invoke-WithCulture de-DE { [Rembg.Views.ResultView]::Size(1536) } | Should -Be '1,5 KB'
    }
}
