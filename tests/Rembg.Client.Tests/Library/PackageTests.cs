using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Rembg.Client.Tests.Client;
using Rembg.Tests.Processes;

namespace Rembg.Client.Tests.Library;

/// <summary>The library as other programs get it.</summary>
public sealed partial class PackageTests(PackedLibrary library) : IClassFixture<PackedLibrary>
{
    [Fact]
    public void It_holds_what_a_user_needs_and_nothing_else()
    {
        using var package = ZipFile.OpenRead(library.Package);
        var files = package.Entries.Select(entry => entry.FullName).Where(name => !IsOfTheFormat(name)).Order(StringComparer.Ordinal);
        Assert.Equal(
            [
                "LICENSE", "README.md", "icon.png",
                "lib/net472/Rembg.Client.dll", "lib/net472/Rembg.Client.xml",
                "lib/net8.0/Rembg.Client.dll", "lib/net8.0/Rembg.Client.xml",
            ],
            files);
        using var symbols = ZipFile.OpenRead(library.Symbols);
        Assert.Equal(
            ["lib/net472/Rembg.Client.pdb", "lib/net8.0/Rembg.Client.pdb"],
            symbols.Entries.Select(entry => entry.FullName).Where(name => name.EndsWith(".pdb", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void It_says_what_it_is_and_depends_on_nothing_where_the_framework_has_everything()
    {
        using var package = ZipFile.OpenRead(library.Package);
        using var stream = package.GetEntry("Rembg.Client.nuspec")!.Open();
        var metadata = XDocument.Load(stream).Root!.Elements().Single();
        Assert.Equal(
            ("Rembg.Client", "MIT", "README.md", "icon.png"), (Value("id"), Value("license"), Value("readme"), Value("icon")));
        Assert.NotEmpty(Value("description"));
        Assert.Equal(
            [".NETFramework4.7.2 System.Text.Json", "net8.0"],
            Elements(metadata, "group").Select(group => string.Join(
                ' ', [group.Attribute("targetFramework")!.Value, .. Elements(group, "dependency").Select(of => of.Attribute("id")!.Value)])));

        string Value(string name) => Elements(metadata, name).Single().Value;
    }

    [Theory]
    [InlineData("net8.0")]
    [InlineData("net472")]
    public void Its_documentation_describes_public_types_only(string framework)
    {
        using var package = ZipFile.OpenRead(library.Package);
        using var stream = package.GetEntry($"lib/{framework}/Rembg.Client.xml")!.Open();
        var types = Elements(XDocument.Load(stream).Root!, "member").Select(member => member.Attribute("name")!.Value)
            .Where(name => name.StartsWith("T:", StringComparison.Ordinal)).Select(name => name[2..]).ToList();

        Assert.Contains("Rembg.RembgClient", types);
        var known = typeof(RembgClient).Assembly.GetExportedTypes().Select(type => type.FullName).ToHashSet();
        Assert.DoesNotContain(types, type => !known.Contains(type));
    }

    [Fact]
    public async Task Every_example_of_its_page_compiles_against_it()
    {
        using var folder = new TempFolder();
        var version = VersionOf().Match(Path.GetFileName(library.Package)).Value;
        folder.Write("Example.csproj", Encoding.UTF8.GetBytes($"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings><Nullable>enable</Nullable></PropertyGroup>
              <ItemGroup><PackageReference Include="Rembg.Client" Version="{version}" /><FrameworkReference Include="Microsoft.AspNetCore.App" /></ItemGroup>
            </Project>
            """));
        folder.Write("Examples.cs", Encoding.UTF8.GetBytes(Examples(await File.ReadAllTextAsync(
            Repository.PathOf("docs/dotnet.md"), TestContext.Current.CancellationToken))));
        // A package store of its own: the user's would keep a package of this version from an earlier run.
        await PackedLibrary.DotnetAsync(
            "build", folder["Example.csproj"], "--source", library.Source, $"-p:RestorePackagesPath={folder["store"]}", "--nologo", "--verbosity", "quiet");
    }

    [Fact]
    public async Task It_works_in_a_program_that_is_compiled_ahead_of_time()
    {
        await using var run = await TestRun.StartAsync();
        var publish = await ChildProcess.RunAsync(
            "dotnet",
            ["publish", Repository.PathOf("tests/support/Rembg.NativeSample"), "--configuration", "Release", "--artifacts-path", library.Artifacts, "--nologo", "--verbosity", "quiet"],
            Repository.Root,
            TimeSpan.FromMinutes(10),
            PackedLibrary.Environment);
        if (publish.ExitCode != 0 && CannotCompileNatively().Match(publish.Output) is { Success: true } reason)
        {
            Assert.Skip($"Nothing can be compiled ahead of time here: {reason.Value}");
        }

        Assert.True(publish.ExitCode == 0, publish.Output);
        Assert.DoesNotContain("warning ", publish.Output, StringComparison.Ordinal);
        run.Images(3);
        run.Image("broken.jpg", "text"u8.ToArray());
        var program = Directory.GetFiles(Path.Combine(library.Artifacts, "publish"), "Rembg.NativeSample*", SearchOption.AllDirectories)
            .First(path => Path.GetExtension(path) is "" or ".exe" or ".NativeSample");
        var sample = await ChildProcess.RunAsync(
            program, [run.Sandbox.Address.AbsoluteUri, TestRun.Key, run.Folder.Path], run.Folder.Path, TimeSpan.FromMinutes(1));
        Assert.True(sample.ExitCode == 1, sample.Output);
        var lines = sample.Output.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, lines.Count(line => line.EndsWith(" Completed", StringComparison.Ordinal)));
        Assert.Contains("broken.jpg InvalidImage", lines);
        Assert.Contains("Used 3", lines);
    }

    // Each example in a method of its own, with what the page takes for granted.
    private static string Examples(string page)
    {
        var blocks = CodeBlock().Matches(page).Select(match => match.Groups[1].Value.Replace("using Rembg;", "", StringComparison.Ordinal)).ToArray();
        Assert.True(blocks.Length >= 5, $"{blocks.Length} examples were found.");
        var classes = blocks.Where(IsClass);
        var methods = blocks.Where(block => !IsClass(block)).Select((block, number) =>
        {
            string[] given =
            [
                block.Contains("new RembgClientOptions", StringComparison.Ordinal) ? "string key" : "RembgClient client",
                block.Contains("services.", StringComparison.Ordinal) ? "IServiceCollection services" : "string none",
                block.Contains("(bytes)", StringComparison.Ordinal) ? "byte[] bytes" : "string unused",
            ];
            return $"    public static async Task Example{number}({string.Join(", ", given)})\n    {{\n{block}\n        await Task.CompletedTask;\n    }}\n";
        });
        return $"using Microsoft.Extensions.DependencyInjection;\nusing Rembg;\n\npublic static class Examples\n{{\n{string.Join('\n', methods)}}}\n{string.Join('\n', classes)}";

        static bool IsClass(string block) => block.Contains(" class ", StringComparison.Ordinal);
    }

    private static IEnumerable<XElement> Elements(XElement parent, string name) => parent.Descendants().Where(element => element.Name.LocalName == name);

    private static bool IsOfTheFormat(string name) =>
        name.EndsWith(".nuspec", StringComparison.Ordinal) || name.StartsWith("_rels/", StringComparison.Ordinal)
        || name.StartsWith("package/", StringComparison.Ordinal) || name == "[Content_Types].xml";

    [GeneratedRegex(@"\d+\.\d+\.\d+")]
    private static partial Regex VersionOf();

    [GeneratedRegex(@"```csharp\r?\n(.+?)```", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();

    // No package of the compiler, or no linker.
    [GeneratedRegex("error NU110[0-9]:[^\r\n]*|Platform linker [^\r\n]* not found[^\r\n]*", RegexOptions.IgnoreCase)]
    private static partial Regex CannotCompileNatively();
}
