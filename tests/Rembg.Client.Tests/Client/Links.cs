namespace Rembg.Client.Tests.Client;

/// <summary>Symbolic links, which on Windows need a privilege, and which Wine cannot create.</summary>
internal static class Links
{
    private static readonly Lazy<string?> Refusal = new(TryMake);

    /// <summary>Skips the test where no link can be made.</summary>
    public static void SkipWithout() => Assert.SkipWhen(Refusal.Value is not null, $"No link can be made here: {Refusal.Value}");

    private static string? TryMake()
    {
        using var folder = new TempFolder();
        var target = folder.Write("target", [1]);
        try
        {
            File.CreateSymbolicLink(folder["link"], target);
            return File.ReadAllBytes(folder["link"]).Length == 1 ? null : "what it leads to cannot be read through it.";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }
    }
}
