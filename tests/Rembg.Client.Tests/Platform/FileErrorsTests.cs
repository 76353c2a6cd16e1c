using Rembg.Platform;

namespace Rembg.Client.Tests.Platform;

/// <summary>What an exception of the file system means.</summary>
public sealed class FileErrorsTests
{
    [Theory]
    [InlineData(unchecked((int)0x80070020), true, false)]
    [InlineData(unchecked((int)0x80070021), true, false)]
    [InlineData(unchecked((int)0x80070050), false, true)]
    [InlineData(unchecked((int)0x800700B7), false, true)]
    [InlineData(unchecked((int)0x80131620), false, false)] // Any IOException.
    public void The_number_tells_who_is_in_the_way(int number, bool isHeld, bool isTaken)
    {
        Assert.Equal(isHeld, FileErrors.IsLocked(new IOException("", number)));
        Assert.Equal(isTaken, FileErrors.IsTaken(new IOException("", number)));
    }

    [Fact]
    public void Unix_has_numbers_of_its_own()
    {
        Assert.True(FileErrors.IsLocked(new IOException("", Posix.WouldBlock)));
        Assert.True(FileErrors.IsTaken(new IOException("", 17)));
        Assert.True(FileErrors.IsFileSystemError(new UnauthorizedAccessException()));
        Assert.False(FileErrors.IsFileSystemError(new ArgumentException()));
    }
}
