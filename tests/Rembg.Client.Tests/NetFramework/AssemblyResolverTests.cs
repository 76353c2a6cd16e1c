using System.Reflection;

namespace Rembg.Client.Tests.NetFramework;

/// <summary>What the module's own resolver answers for when Windows PowerShell has loaded it, and what not.</summary>
public sealed class AssemblyResolverTests
{
    private const string TheirKey = "cc7b13ffcd2ddd51";

    // Compatibility names, for which .NET Framework and Mono have something of their own.
    private static readonly string[] PartsOfTheFramework = ["System.Numerics.Vectors", "System.ValueTuple"];

    private static string ModuleFolder => Path.Combine(AppContext.BaseDirectory, "netframework-module");

    [Fact]
    public async Task Everything_that_ships_beside_the_module_is_found_while_it_is_imported()
    {
        var shipped = Directory.GetFiles(ModuleFolder, "*.dll").Select(AssemblyName.GetAssemblyName)
            .Where(name => !PartsOfTheFramework.Contains(name.Name)).ToArray();
        Assert.Contains(shipped, name => name.Name == "System.Text.Json");

        var answers = await AskAsync(["import", .. shipped.Select(name => name.FullName)]);
        Assert.Equal(shipped.Select(name => $"{name.Version} {Path.Combine(ModuleFolder, name.Name + ".dll")}"), answers);
    }

    [Fact]
    public async Task An_older_version_is_answered_with_the_one_that_ships()
    {
        var answer = Assert.Single(await AskAsync("import", $"System.Text.Json, Version=4.0.1.0, Culture=neutral, PublicKeyToken={TheirKey}"));
        Assert.EndsWith(Path.Combine(ModuleFolder, "System.Text.Json.dll"), answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("System.Text.Json, Version=99.0.0.0, Culture=neutral, PublicKeyToken=" + TheirKey)]
    [InlineData("System.Text.Json, Version=4.0.1.0, Culture=neutral, PublicKeyToken=b03f5f7f11d50a3a")]
    [InlineData("Newtonsoft.Json, Version=13.0.0.0, Culture=neutral, PublicKeyToken=30ad4fe6b2a6aeed")]
    public async Task Nothing_else_is_answered_for(string name) => Assert.Equal("-", Assert.Single(await AskAsync("import", name)));

    [Theory]
    [InlineData()]
    [InlineData("import", "remove")]
    public async Task Nothing_is_answered_for_before_the_import_and_after_the_removal(params string[] before)
    {
        var name = $"System.Text.Json, Version=4.0.1.0, Culture=neutral, PublicKeyToken={TheirKey}";
        Assert.Equal("-", Assert.Single(await AskAsync([.. before, name])));
    }

    private static async Task<string[]> AskAsync(params string[] lines)
    {
        var loader = Path.Combine(AppContext.BaseDirectory, "netframework-loader");
        var (exitCode, answers, errors) = await NetFrameworkProgram.RunAsync(
            Path.Combine("netframework-loader", "Rembg.NetFramework.ModuleLoader.exe"),
            [Path.Combine(ModuleFolder, "Rembg.dll"), Path.Combine(loader, "System.Management.Automation.dll")],
            lines);
        Assert.True(exitCode == 0, errors);
        return answers;
    }
}
