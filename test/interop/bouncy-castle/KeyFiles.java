import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.ContentInfo;
import org.bouncycastle.asn1.pkcs.MacData;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.asn1.pkcs.PBMAC1Params;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.Pfx;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.DigestInfo;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cms.CMSAlgorithm;
import org.bouncycastle.crypto.PBEParametersGenerator;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.generators.PKCS5S2ParametersGenerator;
import org.bouncycastle.crypto.macs.HMac;
import org.bouncycastle.operator.InputDecryptorProvider;
import org.bouncycastle.operator.OutputEncryptor;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCS12PfxPdu;
import org.bouncycastle.pkcs.PKCS12PfxPduBuilder;
import org.bouncycastle.pkcs.PKCS12SafeBag;
import org.bouncycastle.pkcs.PKCS12SafeBagBuilder;
import org.bouncycastle.pkcs.PKCS12SafeBagFactory;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS12SafeBagBuilder;
import org.bouncycastle.pkcs.jcajce.JcePKCS12MacCalculatorBuilder;
import org.bouncycastle.pkcs.jcajce.JcePKCS12MacCalculatorBuilderProvider;
import org.bouncycastle.pkcs.jcajce.JcePKCSPBEInputDecryptorProviderBuilder;
import org.bouncycastle.pkcs.jcajce.JcePKCSPBEOutputEncryptorBuilder;

/** Requests for certificates, and key files under a password. RFC 2986, RFC 7292, RFC 9879 */
final class KeyFiles {
  private KeyFiles() {}

  /** out, key, certificate that holds its public half, algorithm, address */
  static String request(String... of) throws Exception {
    PublicKey publicKey = BouncyCastle.certificate(of[2]).getPublicKey();
    ExtensionsGenerator extensions = new ExtensionsGenerator();
    GeneralName address = new GeneralName(GeneralName.rfc822Name, of[4]);
    extensions.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(address));
    PKCS10CertificationRequest request =
        new JcaPKCS10CertificationRequestBuilder(new X500Name("CN=Ann"), publicKey)
            .addAttribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, extensions.generate())
            .build(new JcaContentSignerBuilder(of[3]).setProvider("BC").build(BouncyCastle.key(of[1])));
    BouncyCastle.write(of[0], request.getEncoded());
    return "";
  }

  /** request; answers the address. */
  static String readRequest(String... of) throws Exception {
    PKCS10CertificationRequest request = new PKCS10CertificationRequest(BouncyCastle.read(of[0]));
    if (!request.isSignatureValid(
        new JcaContentVerifierProviderBuilder().setProvider("BC").build(request.getSubjectPublicKeyInfo())))
      throw new IllegalArgumentException("not what was signed");
    Extensions extensions = request.getRequestedExtensions();
    return GeneralNames.fromExtensions(extensions, Extension.subjectAlternativeName).getNames()[0].getName().toString();
  }

  /** out, key, certificate, password, how: "PBES2", "3DES", "RC2", "PBMAC1" */
  static String write(String... of) throws Exception {
    char[] password = of[3].toCharArray();
    boolean isOld = of[4].equals("3DES") || of[4].equals("RC2");
    PKCS12SafeBagBuilder key =
        new JcaPKCS12SafeBagBuilder(
            BouncyCastle.key(of[1]),
            by(isOld ? PKCSObjectIdentifiers.pbeWithSHAAnd3_KeyTripleDES_CBC : CMSAlgorithm.AES256_CBC, password));
    PKCS12SafeBagBuilder certificate = new JcaPKCS12SafeBagBuilder(BouncyCastle.certificate(of[2]));
    PublicKey publicKey = BouncyCastle.certificate(of[2]).getPublicKey();
    SubjectKeyIdentifier id = new JcaX509ExtensionUtils().createSubjectKeyIdentifier(publicKey);
    key.addBagAttribute(PKCS12SafeBag.localKeyIdAttribute, id);
    certificate.addBagAttribute(PKCS12SafeBag.localKeyIdAttribute, id);
    ASN1ObjectIdentifier around =
        of[4].equals("RC2")
            ? PKCSObjectIdentifiers.pbeWithSHAAnd40BitRC2_CBC
            : isOld ? PKCSObjectIdentifiers.pbeWithSHAAnd3_KeyTripleDES_CBC : CMSAlgorithm.AES256_CBC;
    PKCS12PfxPdu made =
        new PKCS12PfxPduBuilder()
            .addData(key.build())
            .addEncryptedData(by(around, password), new PKCS12SafeBag[] {certificate.build()})
            .build(new JcePKCS12MacCalculatorBuilder().setProvider("BC"), password);
    Pfx pfx = made.toASN1Structure();
    if (of[4].equals("PBMAC1")) pfx = new Pfx(pfx.getAuthSafe(), withPbmac1(pfx, password));
    BouncyCastle.write(of[0], pfx.getEncoded("DER"));
    return "";
  }

  private static OutputEncryptor by(ASN1ObjectIdentifier cipher, char[] password) throws Exception {
    return new JcePKCSPBEOutputEncryptorBuilder(cipher).setProvider("BC").build(password);
  }

  /** By hand: the builder of 1.72 names its derivation PBES2. What MacData says besides is not used. RFC 9879 */
  private static MacData withPbmac1(Pfx pfx, char[] password) {
    byte[] salt = new byte[16];
    new SecureRandom().nextBytes(salt);
    PKCS5S2ParametersGenerator derivation = new PKCS5S2ParametersGenerator(new SHA256Digest());
    derivation.init(PBEParametersGenerator.PKCS5PasswordToUTF8Bytes(password), salt, 2_048);
    HMac hmac = new HMac(new SHA256Digest());
    hmac.init(derivation.generateDerivedMacParameters(256));
    byte[] safes = ASN1OctetString.getInstance(pfx.getAuthSafe().getContent()).getOctets();
    hmac.update(safes, 0, safes.length);
    byte[] mac = new byte[hmac.getMacSize()];
    hmac.doFinal(mac, 0);
    AlgorithmIdentifier prf = new AlgorithmIdentifier(PKCSObjectIdentifiers.id_hmacWithSHA256, DERNull.INSTANCE);
    PBKDF2Params parameters = new PBKDF2Params(salt, 2_048, 32, prf);
    PBMAC1Params how =
        new PBMAC1Params(new AlgorithmIdentifier(PKCSObjectIdentifiers.id_PBKDF2, parameters), prf);
    AlgorithmIdentifier algorithm = new AlgorithmIdentifier(PKCSObjectIdentifiers.id_PBMAC1, how);
    return new MacData(new DigestInfo(algorithm, mac), new byte[] {0}, 1);
  }

  /** file, password; answers the algorithm of the key, and how many certificates there are. */
  static String read(String... of) throws Exception {
    char[] password = of[1].toCharArray();
    PKCS12PfxPdu file = new PKCS12PfxPdu(BouncyCastle.read(of[0]));
    if (!file.isMacValid(new JcePKCS12MacCalculatorBuilderProvider().setProvider("BC"), password))
      throw new IllegalArgumentException("not what was made");
    InputDecryptorProvider opener = new JcePKCSPBEInputDecryptorProviderBuilder().setProvider("BC").build(password);
    List<String> keys = new ArrayList<>();
    int certificates = 0;
    for (ContentInfo info : file.getContentInfos()) {
      boolean isEncrypted = info.getContentType().equals(PKCSObjectIdentifiers.encryptedData);
      PKCS12SafeBagFactory bags = isEncrypted ? new PKCS12SafeBagFactory(info, opener) : new PKCS12SafeBagFactory(info);
      for (PKCS12SafeBag bag : bags.getSafeBags()) {
        if (bag.getBagValue() instanceof X509CertificateHolder) certificates++;
        else if (bag.getBagValue() instanceof PKCS8EncryptedPrivateKeyInfo locked)
          keys.add(locked.decryptPrivateKeyInfo(opener).getPrivateKeyAlgorithm().getAlgorithm().getId());
      }
    }
    return String.join(" ", keys) + " " + certificates;
  }
}
