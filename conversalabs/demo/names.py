"""What demo people and places are called. Each list is (value, weight) pairs flattened by `weighted`."""

from dataclasses import dataclass
from itertools import accumulate


@dataclass(frozen=True)
class Weighted:
    """Values with their cumulative weights, as `random.choices` wants them."""

    values: list
    cumulative: list[int]


def weighted(text: str) -> Weighted:
    """Read "Maria 12, José 6, Ana": a missing weight is 1."""
    pairs = [_pair(part.strip()) for part in text.split(",")]
    return Weighted([value for value, _ in pairs], list(accumulate(weight for _, weight in pairs)))


def _pair(part: str) -> tuple[str, int]:
    value, _, weight = part.rpartition(" ")
    return (value, int(weight)) if weight.isdigit() else (part, 1)


@dataclass(frozen=True)
class City:
    name: str
    country: str
    area: str


def _cities(country: str, text: str) -> Weighted:
    """Read "São Paulo/11 40, …": a city, its area code and its weight."""
    found = weighted(text)
    cities = [City(*name_and_area) for name_and_area in (_city(country, value) for value in found.values)]
    return Weighted(cities, found.cumulative)


def _city(country: str, value: str) -> tuple[str, str, str]:
    name, area = value.split("/")
    return name, country, area


BRAZILIAN_GIVEN = weighted(
    "Maria 60, José 28, Ana 30, João 26, Antônio 14, Francisco 12, Carlos 12, Paulo 11, Pedro 14, Lucas 15, Luiz 10,"
    " Marcos 9, Luís 6, Gabriel 14, Rafael 11, Francisca 4, Daniel 10, Marcelo 9, Bruno 10, Eduardo 9, Felipe 10,"
    " Raimundo 3, Antônia 4, Rodrigo 9, Adriana 8, Juliana 10, Márcia 7, Fernanda 9, Patrícia 9, Aline 8, Sandra 6,"
    " Camila 9, Amanda 9, Bruna 8, Jéssica 8, Letícia 8, Júlia 9, Luciana 6, Vanessa 7, Mariana 9, Gabriela 8, Vera 4,"
    " Vitória 7, Larissa 8, Cláudia 5, Beatriz 8, Rita 3, Luana 6, Sônia 4, Renata 6, Eliane 4, Josefa 2, Simone 5,"
    " Natália 6, Cristiane 5, Carla 5, Débora 5, Rosângela 3, Rosa 3, Mateus 9, André 8, Fernando 8, Fábio 7,"
    " Leonardo 8, Gustavo 9, Guilherme 9, Leandro 7, Tiago 8, Ricardo 7, Vinícius 7, Márcio 5, Jorge 5, Diego 7,"
    " Alexandre 7, Roberto 5, Edson 4, Sérgio 5, Cláudio 4, Matheus 6, Thiago 6, Geraldo 3, Adriano 5, Luciano 4,"
    " Júlio 4, Renato 4, Alex 4, Vítor 5, Caio 5, Heitor 3, Davi 5, Miguel 6, Arthur 6, Bernardo 4, Helena 6, Alice 6,"
    " Laura 6, Manuela 4, Sofia 5, Isabela 6, Lívia 4, Cecília 3, Yasmin 4, Iara 2, Jussara 1, Conceição 1, Ângela 3,"
    " Célia 2, Inês 1, Lúcia 4, Zélia 1, Otávio 2, Murilo 4, Benício 1, Joaquim 3, Raí, Ubirajara"
)
BRAZILIAN_SURNAMES = weighted(
    "Silva 90, Santos 60, Oliveira 48, Souza 44, Rodrigues 28, Ferreira 28, Alves 26, Pereira 26, Lima 24, Gomes 20,"
    " Costa 20, Ribeiro 19, Martins 17, Carvalho 16, Almeida 16, Lopes 14, Soares 13, Fernandes 13, Vieira 12,"
    " Barbosa 12, Rocha 11, Dias 10, Nascimento 10, Andrade 9, Moreira 9, Nunes 9, Marques 8, Machado 8, Mendes 8,"
    " Freitas 8, Cardoso 8, Ramos 7, Gonçalves 9, Santana 7, Teixeira 7, Araújo 9, Melo 6, Pinto 5, Cavalcanti 4,"
    " Monteiro 5, Moura 5, Correia 5, Campos 5, Batista 5, Castro 5, Azevedo 4, Pires 4, Miranda 4, Farias 4,"
    " Fonseca 3, Cunha 4, Duarte 3, Xavier 3, Macedo 3, Peixoto 3, Siqueira 3, Viana 3, Brito 3, Magalhães 3,"
    " Rezende 2, Assunção 2, Bittencourt 2, Figueiredo 3, Guimarães 3, Tavares 3, Queiroz 2, Paiva 2, Sampaio 2,"
    " Amaral 2, Aragão, Prado 2, Toledo 2, Vasconcelos 2, Leite 2, Nogueira 3, Coelho 2, Borges 3, Barros 4, Neves 2,"
    " Lacerda, Meireles, Rossi 2, Ferrari, Schneider 2, Müller, Weber, Schmidt 2, Kowalski, Nakamura 2, Tanaka 2,"
    " Sato 2, Yamamoto, Haddad, Zanetti, Bianchi, Moretti, Wagner, Becker, Klein, Hoffmann, Furtado, Simões,"
    " Antunes 2, Conceição 3, Evangelista"
)
ENGLISH_GIVEN = weighted(
    "James 12, Mary 10, John 10, Robert 9, Michael 11, Jennifer 9, William 9, David 10, Elizabeth 8, Richard 7,"
    " Linda 5, Thomas 8, Sarah 9, Charles 6, Karen 4, Christopher 7, Daniel 9, Lisa 6, Matthew 8, Nancy 4, Anthony 6,"
    " Emily 9, Mark 7, Donna 3, Olivia 9, Emma 9, Steven 6, Andrew 8, Jessica 8, Paul 7, Joshua 6, Kenneth 4, Kevin 6,"
    " Brian 5, George 7, Rachel 6, Edward 5, Ronald 3, Timothy 5, Rebecca 6, Jason 5, Laura 6, Ryan 6, Jacob 6,"
    " Amelia 6, Oliver 8, Harry 7, Isla 5, Jack 7, Poppy 4, Charlotte 7, Sophie 7, Grace 6, Lucy 6, Chloe 6, Noah 6,"
    " Ethan 5, Alfie 3, Freya 4, Ivy 3, Arjun 3, Priya 4, Mohammed 6, Aisha 4, Fatima 3, Wei 3, Mei 2, Siobhan 2,"
    " Niamh 2, Callum 3, Ewan 2, Fiona 3, Gareth 2, Rhys 2, Megan 5, Hannah 7, Samuel 6, Benjamin 7, Zoe 5, Naomi 3"
)
ENGLISH_SURNAMES = weighted(
    "Smith 24, Johnson 14, Williams 14, Brown 15, Jones 14, Miller 9, Davis 9, Wilson 10, Anderson 8, Taylor 12,"
    " Thomas 9, Moore 7, Martin 8, Jackson 7, Thompson 9, White 9, Harris 7, Clark 8, Lewis 7, Robinson 8, Walker 8,"
    " Young 6, Allen 6, King 7, Wright 8, Scott 7, Hill 6, Green 7, Adams 6, Baker 6, Nelson 4, Carter 5, Mitchell 6,"
    " Roberts 7, Turner 6, Phillips 5, Campbell 5, Parker 5, Evans 7, Edwards 6, Collins 4, Stewart 5, Morris 4,"
    " Murphy 5, Cook 4, Rogers 3, Morgan 4, Cooper 4, Reed 3, Bailey 4, Bell 4, Kelly 4, Howard 3, Ward 4, Cox 3,"
    " Richardson 3, Wood 4, Watson 4, Brooks 3, Bennett 4, Gray 3, Hughes 4, Price 3, Myers 2, Foster 3, Harper 2,"
    " Lowe 2, Fletcher 2, Marsh 2, Holt 2, Pemberton, Ashworth, O'Brien 2, O'Connor 2, McCarthy 2, MacDonald 2,"
    " Singh 5, Patel 5, Khan 4, Chen 3, Nguyen 3, Okafor, Hussain 3, Begum, Cohen 2, Rosenberg, Fitzgerald, Whitfield,"
    " Blackwood, Sinclair"
)
BRAZILIAN_CITIES = _cities(
    "Brazil",
    "São Paulo/11 60, Guarulhos/11 8, Campinas/19 8, Santos/13 4, Sorocaba/15 4, Ribeirão Preto/16 5,"
    " São José dos Campos/12 4, Bauru/14 2, Presidente Prudente/18 2, São José do Rio Preto/17 3,"
    " Rio de Janeiro/21 36, Niterói/21 5, Campos dos Goytacazes/22 3, Volta Redonda/24 2, Vitória/27 4,"
    " Cachoeiro de Itapemirim/28, Belo Horizonte/31 18, Contagem/31 4, Juiz de Fora/32 3, Governador Valadares/33 2,"
    " Uberlândia/34 4, Varginha/35 2, Divinópolis/37 2, Montes Claros/38 2, Curitiba/41 14, Ponta Grossa/42 2,"
    " Londrina/43 4, Maringá/44 4, Cascavel/45 2, Francisco Beltrão/46, Joinville/47 5, Blumenau/47 3,"
    " Florianópolis/48 6, Chapecó/49 2, Porto Alegre/51 12, Pelotas/53 2, Caxias do Sul/54 4, Santa Maria/55 2,"
    " Brasília/61 16, Goiânia/62 8, Anápolis/62 2, Palmas/63 2, Rio Verde/64, Cuiabá/65 3, Rondonópolis/66,"
    " Campo Grande/67 4, Rio Branco/68 2, Porto Velho/69 2, Salvador/71 14, Ilhéus/73, Juazeiro/74,"
    " Feira de Santana/75 3, Vitória da Conquista/77 2, Aracaju/79 3, Recife/81 10, Olinda/81 2, Petrolina/87 2,"
    " Maceió/82 5, João Pessoa/83 5, Natal/84 5, Fortaleza/85 13, Juazeiro do Norte/88 2, Teresina/86 4, Belém/91 7,"
    " Santarém/93, Marabá/94, Manaus/92 9, Boa Vista/95, Macapá/96 2, São Luís/98 4, Imperatriz/99 2",
)
BRITISH_CITIES = _cities(
    "United Kingdom",
    "London/20 30, Manchester/161 9, Birmingham/121 9, Leeds/113 6, Glasgow/141 6, Liverpool/151 5, Edinburgh/131 5,"
    " Bristol/117 5, Sheffield/114 4, Cardiff/29 4, Belfast/28 3, Leicester/116 3, Nottingham/115 3, Newcastle/191 3",
)
# In the order in which telephone numbers fill them: a number's first digits decide the city.
AMERICAN_CITIES = [
    City("New York", "United States", "212"),
    City("San Francisco", "United States", "415"),
    City("Boston", "United States", "617"),
    City("Chicago", "United States", "312"),
    City("Seattle", "United States", "206"),
    City("Denver", "United States", "303"),
    City("Austin", "United States", "512"),
    City("Miami", "United States", "305"),
    City("Toronto", "Canada", "416"),
    City("Vancouver", "Canada", "604"),
    City("Portland", "United States", "503"),
    City("San Diego", "United States", "619"),
    City("Washington", "United States", "202"),
]
