using System.Text;

namespace Rembg.Platform;

/// <summary>The other ways to write a name, which some file systems take for the same one.</summary>
internal static class Spelling
{
    /// <summary>A name with upper and lower case exchanged, in the letters that every file system has two cases of; null where it has none.</summary>
    public static string? InOtherCase(string name)
    {
        var swapped = name.ToCharArray();
        for (var i = 0; i < swapped.Length; i++)
        {
            swapped[i] = swapped[i] switch
            {
                >= 'a' and <= 'z' => (char)(swapped[i] - 32),
                >= 'A' and <= 'Z' => (char)(swapped[i] + 32),
                _ => swapped[i],
            };
        }

        return Unless(name, new string(swapped));
    }

    /// <summary>A name with its accents as letters of their own, or else not; null where that makes no difference.</summary>
    public static string? InOtherForm(string name)
    {
        try
        {
            var composed = name.Normalize();
            return Unless(name, composed == name ? name.Normalize(NormalizationForm.FormD) : composed);
        }
        catch (ArgumentException)
        {
            return null; // Half a character: Windows allows it.
        }
    }

    private static string? Unless(string name, string other) => other == name ? null : other;
}
