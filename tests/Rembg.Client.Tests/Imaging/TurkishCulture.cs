using System.Globalization;

namespace Rembg.Client.Tests.Imaging;

/// <summary>Makes the thread Turkish for a while: there, the lower case of I is not i.</summary>
internal sealed class TurkishCulture : IDisposable
{
    private readonly CultureInfo _before = CultureInfo.CurrentCulture;

    public TurkishCulture()
    {
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("tr-TR");
        }
        catch (CultureNotFoundException)
        {
            Assert.Skip("This machine has no culture data (ICU), so there is no Turkish to test with.");
        }

        Assert.NotEqual("i", "I".ToLower(CultureInfo.CurrentCulture));
    }

    public void Dispose() => CultureInfo.CurrentCulture = _before;
}
