using System.Globalization;

namespace Rembg.WindowsHost;

/// <summary>What tests under Wine start. It takes the role that its name or its first argument asks for.</summary>
internal static class Program
{
    private static Task<int> Main(string[] arguments) => arguments switch
    {
        _ when Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" => SandboxRelay.RunAsync(),
        ["run", var assembly, .. var rest] => Task.FromResult(AssemblyRunner.Run(assembly, rest)),
        ["console", var seconds, var program, .. var rest] => ConsoleLauncher.RunAsync(
            TimeSpan.FromSeconds(int.Parse(seconds, CultureInfo.InvariantCulture)), program, rest),
        ["desktop"] => DesktopHolder.RunAsync(),
        [var assembly, .. var rest] when File.Exists(assembly) => Task.FromResult(AssemblyRunner.Run(assembly, rest)), // As dotnet.exe would be called.
        _ => HelpAsync(),
    };

    private static async Task<int> HelpAsync()
    {
        await Console.Error.WriteLineAsync("Usage: Rembg.WindowsHost run ASSEMBLY [ARGUMENTS] | console SECONDS PROGRAM [ARGUMENTS] | desktop");
        return 2;
    }
}
