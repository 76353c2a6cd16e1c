# The main job: what goes in, what is sent field by field, what comes out.

BeforeDiscovery {
    $names = @('фото чашка.png', '-dash.png', '😀.png', "it's.png", 'a;b&c.png')
    if ($PSEdition -eq 'Core' -and -not $IsWindows) {
        $names += 'a"b.png'
    }
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $here = Get-Location
}

AfterAll {
    Restore-TestEnvironment
}

Describe 'Remove-ImageBackground' {
    BeforeEach {
        Reset-Sandbox
        $folder = Join-Path $TestDrive ([guid]::NewGuid())
        $null = New-Item -ItemType Directory $folder
        Set-Location $folder
    }

    AfterEach {
        Set-Location $here
        Get-ChildItem -LiteralPath $folder -Recurse -Force -Filter *.rembg-part | Should -BeNullOrEmpty -Because 'no half file may stay behind'
    }

    Context 'the line of the README' {
        BeforeEach {
            $null = New-TestPicture cup.jpg -Width 60 -Height 40
            $null = New-TestPicture lamp.png -Width 50 -Height 70
            $null = New-TestPicture duck.webp -Width 33 -Height 44
            $null = New-TestPicture robot.bmp -Width 48 -Height 48
            $null = New-Item -ItemType File notes.txt -Value 'no picture'
        }

        It 'turns FileInfo objects of every format into results and files' {
            $results = Get-ChildItem cup.jpg, lamp.png, duck.webp, robot.bmp | Remove-ImageBackground
            $results | Should -HaveCount 4
            $results | ForEach-Object { $_.PSObject.TypeNames[0] } | Should -Be (@('Rembg.RemovalResult') * 4)
            $results.Status | Should -Be (@('Completed') * 4)
            foreach ($result in $results) {
                $stem = [IO.Path]::GetFileNameWithoutExtension($result.SourcePath)
                $result.OutputPath | Should -Be (Join-Path $folder "$stem-nobg.webp")
                $result.PSPath | Should -Be $result.OutputPath
                $result.FullName | Should -Be $result.OutputPath
                $result.Format | Should -Be 'Webp'
                $result.Attempts | Should -Be 1
                $result.UnknownOutcomeCount | Should -Be 0
                $result.SourceLength | Should -Be (Get-Item -LiteralPath $result.SourcePath).Length
                $result.OutputLength | Should -Be (Get-Item -LiteralPath $result.OutputPath).Length
                $result.Elapsed | Should -BeGreaterThan ([timespan]::Zero)
                (Get-PictureInfo $result.OutputPath).Format | Should -Be 'webp'
                Test-ImageIntegrity $result.OutputPath | Should -BeTrue
            }
        }

        It 'sends the files as they are, under a plain name that fits the signature' {
            $null = Get-ChildItem cup.jpg, lamp.png, duck.webp, robot.bmp | Remove-ImageBackground
            $sent = Get-SandboxRequest -Removal
            $sent.image.sha256 | Sort-Object | Should -Be ((Get-FileHash cup.jpg, lamp.png, duck.webp, robot.bmp).Hash.ToLowerInvariant() | Sort-Object)
            $sent.image.fileName | Sort-Object | Should -Be 'image.bmp', 'image.jpg', 'image.png', 'image.webp'
            $sent.apiKey | Select-Object -Unique | Should -Be 'sandbox'
        }

        It 'skips the one file of a listing that is not a picture, and goes on' -ForEach @(
            @{ List = { Get-ChildItem -File | Remove-ImageBackground @args } }, @{ List = { Remove-ImageBackground * @args } }
        ) {
            $results = . $List -ErrorVariable problems -ErrorAction SilentlyContinue
            $problems | Should -BeNullOrEmpty
            $results | Where-Object Status -EQ Completed | Should -HaveCount 4
            $skipped = $results | Where-Object Status -EQ Skipped
            $skipped.SourcePath | Should -Be (Join-Path $folder notes.txt)
            $skipped.Reason | Should -Be 'NotAPicture'
        }

        It 'skips the folders of a listing, with -WhatIf as without, and looks into none' -ForEach @(
            @{ List = { Get-ChildItem | Remove-ImageBackground @args } }, @{ List = { Remove-ImageBackground * @args } }
            @{ List = { Get-ChildItem | Remove-ImageBackground -WhatIf @args } }
        ) {
            $inner = (New-Item inner -ItemType Directory).FullName
            try {
                Copy-Item cup.jpg inner
                $results = . $List -ErrorVariable problems -ErrorAction SilentlyContinue
                $problems | Should -BeNullOrEmpty
                ($results | Where-Object SourcePath -EQ $inner | Select-Object -Property Status, Reason | Out-String).Trim() | Should -Match 'Skipped +NotAPicture$'
                $results | Where-Object SourcePath -Like (Join-Path $inner *) | Should -BeNullOrEmpty
            }
            finally {
                Remove-Item $inner -Recurse
            }
        }

        It 'writes an error for the folder that was named on purpose' -ForEach @(
            @{ Name = { Remove-ImageBackground . @args } }, @{ Name = { Remove-ImageBackground -LiteralPath . @args } }
            @{ Name = { [pscustomobject]@{ Path = '.' } | Remove-ImageBackground @args } }
        ) {
            $null = . $Name -ErrorVariable problems -ErrorAction SilentlyContinue
            $problems.FullyQualifiedErrorId | Should -BeLike 'NotAFile,*'
            $problems.ErrorDetails.RecommendedAction | Should -BeLike '*Get-ChildItem*-File*'
        }

        It 'writes an error for the file that is not a picture and was named on purpose' -ForEach @(
            @{ Name = { Remove-ImageBackground notes.txt @args } }
            @{ Name = { [pscustomobject]@{ Path = 'notes.txt' } | Remove-ImageBackground @args } }
        ) {
            $null = . $Name -ErrorVariable problems -ErrorAction SilentlyContinue
            $problems.FullyQualifiedErrorId | Should -BeLike 'UnsupportedFileType,*'
            $problems.TargetObject | Should -Be (Join-Path $folder notes.txt)
            $problems.ErrorDetails.RecommendedAction | Should -Not -BeLike '*magick*'
        }

        It 'makes <Format>' -ForEach 'Webp', 'Png', 'Jpeg', 'Bmp' {
            $result = Get-ChildItem cup.jpg | Remove-ImageBackground -Format $_
            (Get-PictureInfo $result.OutputPath).Format | Should -Be $_
            $result.Format | Should -Be $_
        }

        It 'results pipe into Get-Item, Copy-Item and Remove-Item' {
            $results = Get-ChildItem cup.jpg, lamp.png | Remove-ImageBackground
            ($results | Get-Item).Name | Sort-Object | Should -Be 'cup-nobg.webp', 'lamp-nobg.webp'
            $null = New-Item -ItemType Directory copies
            $results | Copy-Item -Destination copies
            (Get-ChildItem copies).Name | Should -Be 'cup-nobg.webp', 'lamp-nobg.webp'
            $results | Remove-Item
            Get-ChildItem *-nobg.webp | Should -BeNullOrEmpty
        }
    }

    Context 'input' {
        It 'takes strings, wildcards and relative paths from PowerShell''s own folder' {
            $null = New-TestPicture a.png; $null = New-TestPicture b.png
            (Remove-ImageBackground *.png).Status | Should -Be 'Completed', 'Completed'
            ('a.png' | Remove-ImageBackground -Suffix '-x').OutputPath | Should -Be (Join-Path $folder a-x.webp)
            (Remove-ImageBackground .\b.png -Suffix '-x').OutputPath | Should -Be (Join-Path $folder b-x.webp)
        }

        It 'warns of a wildcard that matches nothing' {
            Remove-ImageBackground *.nothing -WarningVariable warned -WarningAction SilentlyContinue | Should -BeNullOrEmpty
            $warned | Should -BeLike '*`*.nothing*'
        }

        It 'finds [ ] in names by -LiteralPath, by the pipeline, and by -Path' {
            $null = New-TestPicture 'photo [1].png'
            (Remove-ImageBackground -LiteralPath 'photo [1].png').OutputPath | Should -Be (Join-Path $folder 'photo [1]-nobg.webp')
            (Get-ChildItem -Filter *.png | Remove-ImageBackground -Force).Status | Should -Be 'Completed'
            (Remove-ImageBackground 'photo [1].png' -Force).Status | Should -Be 'Completed'
        }

        It 'keeps a name out of the request: <_>' -ForEach $names {
            $null = New-TestPicture $_
            $result = Get-ChildItem -Filter *.png | Remove-ImageBackground
            $result.OutputPath | Should -Be (Join-Path $folder ([IO.Path]::GetFileNameWithoutExtension($_) + '-nobg.webp'))
            $request = Get-SandboxRequest -Removal
            $request.image.fileName | Should -Be 'image.png'
        }

        It 'goes by the signature, not by the extension' {
            $null = New-TestPicture really-a-jpeg.png -Format jpeg
            (Remove-ImageBackground really-a-jpeg.png).Status | Should -Be 'Completed'
            (Get-SandboxRequest -Removal).image.fileName | Should -Be 'image.jpg'
        }

        It 'takes bytes and gives bytes back' {
            $bytes = [IO.File]::ReadAllBytes((New-TestPicture a.png).FullName)
            $cut = Remove-ImageBackground -Content $bytes
            , $cut | Should -BeOfType ([byte[]])
            [Text.Encoding]::ASCII.GetString($cut, 8, 4) | Should -Be 'WEBP'
            (Remove-ImageBackground -Content $bytes -OutFile out.png).OutputPath | Should -Be (Join-Path $folder out.png)
            (Get-PictureInfo (Join-Path $folder out.png)).Format | Should -Be 'png'
        }

        It 'takes base64 <Name> a data: prefix' -ForEach @{ Name = 'with'; Prefix = 'data:image/png;base64,' }, @{ Name = 'without'; Prefix = '' } {
            $picture = New-TestPicture a.png
            $base64 = [Convert]::ToBase64String([IO.File]::ReadAllBytes($picture.FullName))
            $cut = Remove-ImageBackground -Base64 ($Prefix + $base64)
            $cut | Should -BeLike 'data:image/webp;base64,UklGR*'
            (Get-SandboxRequest -Removal).image.sha256 | Should -Be (Get-FileHash a.png).Hash.ToLowerInvariant()
        }

        It 'says so when base64 is none' {
            $null = Remove-ImageBackground -Base64 'no base64 at all!' -ErrorVariable problem -ErrorAction SilentlyContinue
            $problem.FullyQualifiedErrorId | Should -BeLike 'InvalidImage,*'
        }

        It 'takes a CSV as a job list, empty cells as unset' {
            $null = New-TestPicture a.png; $null = New-TestPicture b.png
            @'
Path,OutFile,Format,Width,Height,Angle,Mask,BackgroundColor
a.png,out/first.png,png,20,,,,red
b.png,out/second.bmp,,,10,45.5,true,
'@ | Set-Content jobs.csv
            $results = Import-Csv jobs.csv | Remove-ImageBackground
            $results.OutputPath | Sort-Object | Should -Be (Join-Path $folder out/first.png), (Join-Path $folder out/second.bmp)
            $first, $second = Get-SandboxRequest -Removal | Sort-Object { Get-SandboxField $_ format } -Descending
            Get-SandboxField $first format | Should -Be png
            Get-SandboxField $first w | Should -Be 20
            Get-SandboxField $first h | Should -BeNullOrEmpty
            Get-SandboxField $first bg_color | Should -Be '#ff0000'
            Get-SandboxField $second format | Should -Be bmp
            Get-SandboxField $second h | Should -Be 10
            Get-SandboxField $second angle | Should -Be 45.5
            Get-SandboxField $second mask | Should -Be true
            Get-SandboxField $second bg_color | Should -BeNullOrEmpty
        }

        It 'binds script blocks late' {
            $null = New-TestPicture a.png; $null = New-TestPicture b.png
            $results = Get-ChildItem *.png | Remove-ImageBackground -OutFile { "out/$($_.BaseName).webp" }
            $results.OutputPath | Sort-Object | Should -Be (Join-Path $folder out/a.webp), (Join-Path $folder out/b.webp)
        }
    }

    Context 'output' {
        BeforeEach {
            $null = New-TestPicture a.png -Width 40 -Height 30
        }

        It 'writes a mask beside the source under a name of its own' {
            (Remove-ImageBackground a.png -Mask).OutputPath | Should -Be (Join-Path $folder a-mask.webp)
        }

        It 'puts a file into -OutputDirectory under its own name, and makes the folder' {
            (Remove-ImageBackground a.png -OutputDirectory deep/er).OutputPath | Should -Be (Join-Path $folder deep/er/a.webp)
        }

        It 'mirrors a tree below -RelativeTo, also with the same names in it' {
            $null = New-TestPicture tree/one/x.png; $null = New-TestPicture tree/two/x.png
            $results = Get-ChildItem tree -Recurse -File | Remove-ImageBackground -OutputDirectory out -RelativeTo tree
            $results.OutputPath | Sort-Object | Should -Be (Join-Path $folder out/one/x.webp), (Join-Path $folder out/two/x.webp)
        }

        It 'chooses the format by the extension of -OutFile' {
            $null = Remove-ImageBackground a.png -OutFile cut.jpg
            (Get-PictureInfo (Join-Path $folder cut.jpg)).Format | Should -Be 'jpeg'
            Get-SandboxField (Get-SandboxRequest -Removal) format | Should -Be 'jpeg'
        }

        It 'gives base64 with the true media type, and remembers the source' {
            $url = Get-Item a.png | Remove-ImageBackground -AsBase64 -Format Png
            $url | Should -BeOfType string
            $url | Should -BeLike 'data:image/png;base64,iVBOR*'
            $url.SourcePath | Should -Be (Join-Path $folder a.png)
            Get-ChildItem | Should -HaveCount 1
        }

        It 'gives one byte array for each image' {
            $null = New-TestPicture b.png
            $arrays = @(Get-ChildItem *.png | Remove-ImageBackground -AsByteArray)
            $arrays | Should -HaveCount 2
            $arrays | ForEach-Object { , $_ | Should -BeOfType ([byte[]]) }
        }

        It 'does not take <One> with <Other>' -ForEach @(
            @{ One = 'AsBase64'; Other = 'AsByteArray'; Given = @{ AsBase64 = $true; AsByteArray = $true } }
            @{ One = 'AsBase64'; Other = 'OutFile'; Given = @{ AsBase64 = $true; OutFile = 'x.webp' } }
            @{ One = 'OutFile'; Other = 'OutputDirectory'; Given = @{ OutFile = 'x.webp'; OutputDirectory = 'out' } }
        ) {
            { Remove-ImageBackground a.png @Given } | Should -Throw -ErrorId 'ConflictingParameters,*'
            Get-SandboxRequest | Should -BeNullOrEmpty
        }
    }

    Context 'picture options on the wire' {
        BeforeEach {
            $null = New-TestPicture a.png -Width 40 -Height 30
        }

        It 'sends <Field>=<Value>' -ForEach @(
            @{ Field = 'format'; Value = 'webp'; Given = @{} }
            @{ Field = 'format'; Value = 'png'; Given = @{ Format = 'Png' } }
            @{ Field = 'format'; Value = 'jpeg'; Given = @{ Format = 'jpg' } }
            @{ Field = 'w'; Value = '20'; Given = @{ Width = 20 } }
            @{ Field = 'h'; Value = '10000'; Given = @{ Height = 10000 } }
            @{ Field = 'exact_resize'; Value = 'true'; Given = @{ ExactResize = $true; Width = 8; Height = 9 } }
            @{ Field = 'angle'; Value = '-12.5'; Given = @{ Angle = -12.5 } }
            @{ Field = 'expand'; Value = 'false'; Given = @{ Angle = 10; NoExpand = $true } }
            @{ Field = 'bg_color'; Value = '#ff0000'; Given = @{ BackgroundColor = 'Red' } }
            @{ Field = 'bg_color'; Value = '#abc8'; Given = @{ BackgroundColor = '#ABC8' } }
            @{ Field = 'mask'; Value = 'true'; Given = @{ Mask = $true } }
        ) {
            $null = Remove-ImageBackground a.png @Given
            Get-SandboxField (Get-SandboxRequest -Removal) $Field | Should -BeExactly $Value
        }

        It 'leaves out what is not set' {
            $null = Remove-ImageBackground a.png
            (Get-SandboxRequest -Removal).fields.name | Should -Be 'format'
        }

        It 'writes numbers alike in a <_> culture' -ForEach 'de-DE', 'tr-TR' {
            Invoke-WithCulture $_ { $null = Remove-ImageBackground a.png -Angle 12.5 -Width 1234 -Format Bmp -BackgroundColor INDIGO }
            $request = Get-SandboxRequest -Removal
            Get-SandboxField $request angle | Should -BeExactly '12.5'
            Get-SandboxField $request w | Should -BeExactly '1234'
            Get-SandboxField $request format | Should -BeExactly 'bmp'
            Get-SandboxField $request bg_color | Should -BeExactly '#4b0082'
        }
    }

    Context '-WhatIf' {
        It 'does the whole local part and sends nothing, even without a key' {
            $null = New-TestPicture a.png
            $null = New-Item -ItemType File bad.jpg -Value 'no picture'
            $env:REMBG_API_KEY = $null
            try {
                $results = Get-ChildItem a.png, bad.jpg | Remove-ImageBackground -WhatIf -ErrorVariable problems -ErrorAction SilentlyContinue
            }
            finally {
                $env:REMBG_API_KEY = 'sandbox'
            }

            $results | ForEach-Object { "$($_.Status) $($_.Reason) $($_.OutputPath)" } |
                Should -Be "NotSubmitted WhatIf $(Join-Path $folder a-nobg.webp)"
            $results.SourceLength | Should -Be (Get-Item a.png).Length
            $problems.FullyQualifiedErrorId | Should -BeLike 'InvalidImage,*'
            Get-SandboxRequest | Should -BeNullOrEmpty
            Get-ChildItem *-nobg* | Should -BeNullOrEmpty
        }

        It 'says where each image would be saved' {
            $null = New-TestPicture a.png
            $said = (Invoke-Pwsh "Set-Location '$folder'; Remove-ImageBackground a.png -OutputDirectory out -WhatIf").Output
            $said -join ' ' | Should -BeLike "*What if:*$(Join-Path $folder out/a.webp)*$(Join-Path $folder a.png)*"
        }

        It 'says how many credits the run would take: <Cost> with <Given.Keys> <Given.Values>' -ForEach @(
            @{ Cost = 3; Given = @{} }
            @{ Cost = 2; Given = @{ MaximumImageCount = 2 } }
            @{ Cost = 0; Given = @{ MaximumImageCount = 0 } }
        ) {
            1..4 | ForEach-Object { New-TestPicture "$_.png" -Length (500 + $_) }
            $null = Remove-ImageBackground 1.png
            $before = @(Get-SandboxRequest -Removal).Count
            $results = Get-ChildItem ?.png | Remove-ImageBackground -SkipExisting -WhatIf -InformationVariable said @Given
            "$($said[-1])" | Should -BeLike "What if: this run would cost $Cost of * images looked at: 4."
            @($results | Where-Object Reason -EQ WhatIf) | Should -HaveCount $Cost
            @($results | Where-Object Reason -EQ MaximumImageCount) | Should -HaveCount (3 - $Cost)
            @($results | Where-Object Reason -EQ UpToDate) | Should -HaveCount 1
            @(Get-SandboxRequest -Removal) | Should -HaveCount $before

            # And the run itself takes as many.
            $null = Get-ChildItem ?.png | Remove-ImageBackground -SkipExisting @Given
            @(Get-SandboxRequest -Removal) | Should -HaveCount ($before + $Cost)
        }

        It 'writes a result where the image itself would come out: <Given.Keys>' -ForEach @{ Given = @{ AsBase64 = $true } }, @{ Given = @{ AsByteArray = $true } } {
            $null = New-TestPicture a.png
            $result = Remove-ImageBackground a.png @Given -WhatIf
            $result.Reason | Should -Be WhatIf
            $result.OutputPath | Should -BeNullOrEmpty
        }
    }

    Context '-Confirm' {
        It 'accounts for every image that a person declined' {
            1..2 | ForEach-Object { New-TestPicture "$_.png" -Length (500 + $_) }
            $run = Invoke-AtPrompt "Set-Location '$folder'; Get-ChildItem 1.png, 2.png | Remove-ImageBackground -Confirm" -Choice 2
            $run.Plain | Should -Be 2
            $run.Output | ForEach-Object { "$($_.Status) $($_.Reason) $($_.OutputPath)" } | Should -Be 'NotSubmitted Declined ', 'NotSubmitted Declined '
            Get-SandboxRequest | Should -BeNullOrEmpty
        }

        It 'leaves the output of a declined image to the next one' {
            $null = New-TestPicture same.png
            $null = New-TestPicture same.bmp
            $run = Invoke-AtPrompt "Set-Location '$folder'; Get-Item same.png, same.bmp | Remove-ImageBackground -Confirm -ErrorVariable problem; `$problem" -Choice 2
            $run.Plain | Should -Be 2
            $run.Output.Reason | Should -Be 'Declined', 'Declined'
        }

        It 'asks once when the answer is for all' {
            1..2 | ForEach-Object { New-TestPicture "$_.png" -Length (500 + $_) }
            $run = Invoke-AtPrompt "Set-Location '$folder'; Get-ChildItem 1.png, 2.png | Remove-ImageBackground -Confirm" -Choice 3
            $run.Plain | Should -Be 1
            $run.Output.Reason | Should -Be 'Declined', 'Declined'
        }
    }

    Context 'at the prompt' {
        It 'completes colours' {
            Complete 'Remove-ImageBackground -BackgroundColor re' | Should -Contain 'red'
            Complete 'Remove-ImageBackground -BackgroundColor re' | Should -Contain 'rebeccapurple'
        }

        It 'completes formats' {
            Complete 'Remove-ImageBackground -Format ' | Should -Be 'Bmp', 'Jpeg', 'Png', 'Webp'
        }

        It 'refuses <Mistake> before anything is sent, and says what would do' -ForEach @(
            @{ Mistake = '-Width abc'; Given = @{ Width = 'abc' }; Says = '*abc*' }
            @{ Mistake = '-Width 15000'; Given = @{ Width = 15000 }; Says = '*1 to 10000*' }
            @{ Mistake = '-Height 0'; Given = @{ Height = 0 }; Says = '*1 to 10000*' }
            @{ Mistake = '-Format gif'; Given = @{ Format = 'gif' }; Says = '*Webp, Png, Jpeg, Bmp*' }
            @{ Mistake = '-Angle 500'; Given = @{ Angle = 500 }; Says = '*-360 to 360*' }
            @{ Mistake = '-BackgroundColor blurple'; Given = @{ BackgroundColor = 'blurple' }; Says = '*purple*' }
            @{ Mistake = '-Mask with a colour'; Given = @{ Mask = $true; BackgroundColor = 'red' }; Says = '*mask has no background*' }
        ) {
            $null = New-TestPicture a.png
            { Remove-ImageBackground a.png @Given } | Should -Throw $Says
            Get-SandboxRequest | Should -BeNullOrEmpty
        }

        It 'works under Set-StrictMode and from a PSDrive' {
            $null = New-TestPicture a.png
            $null = New-PSDrive -Name Pics -PSProvider FileSystem -Root $folder
            $result = & { Set-StrictMode -Version Latest; Get-ChildItem Pics:/a.png | Remove-ImageBackground -OutputDirectory Pics:/out }
            $result.OutputPath | Should -Be (Join-Path $folder out/a.webp)
        }
    }
}
